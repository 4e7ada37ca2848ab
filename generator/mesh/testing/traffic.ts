import {
  Client,
  credentials,
  type handleUnaryCall,
  Metadata,
  type MethodDefinition,
  Server,
  ServerCredentials,
  status,
  type UntypedServiceImplementation,
} from '@grpc/grpc-js';
import { inParallel } from '../../lang/in-parallel.ts';
import type { Callee, Caller } from '../caller.ts';
import type { Listen, Mesh, OutsideServer } from '../open-mesh.ts';

const callsAtOnce = 20;

const bytes = (message: Buffer): Buffer => message;

/** Servers for all pods and external services, which answer with `service/version` or the name of the external. */
export async function answerIn(mesh: Mesh, methods: readonly string[]): Promise<Server[]> {
  return Promise.all([
    ...mesh.pods
      .filter(({ protocol }) => protocol === 'grpc')
      .map(({ listen, service, version }) => serve(listen, methods, answering(`${service}/${version}`))),
    ...mesh.outside.map(({ listen, external, tls }) => serve(listen, methods, answering(external), tls)),
  ]);
}

/** What became of calls, counted. */
export interface Outcome {
  readonly answers: ReadonlyMap<string, number>;
  readonly failures: ReadonlyMap<string, number>;
}

/** Sends calls, and counts the answers. */
export async function callIn(
  mesh: Mesh,
  from: Caller,
  to: Callee,
  sending: { readonly method: string; readonly calls: number; readonly metadata?: Record<string, string> },
): Promise<Outcome> {
  const { address, authority, tls } = mesh.route(from, to);
  const client = new Client(
    `${address.host}:${address.port}`,
    tls ? credentials.createSsl(Buffer.from(tls.rootCertificates)) : credentials.createInsecure(),
    {
      'grpc.default_authority': authority,
      ...(tls ? { 'grpc.ssl_target_name_override': tls.serverName } : {}),
    },
  );
  const answers = new Map<string, number>();
  const failures = new Map<string, number>();
  await inParallel(callsAtOnce, Array.from({ length: sending.calls }), async () => {
    const [seen, status] = await once(client, sending);
    const counts = seen === 'answer' ? answers : failures;
    counts.set(status, (counts.get(status) ?? 0) + 1);
  });
  client.close();
  return { answers, failures };
}

function once(
  client: Client,
  { method, metadata = {} }: { readonly method: string; readonly metadata?: Record<string, string> },
): Promise<readonly ['answer' | 'failure', string]> {
  const sent = new Metadata();
  for (const [name, value] of Object.entries(metadata)) sent.set(name, value);
  return new Promise((resolve) => {
    client.makeUnaryRequest(
      `/${method}`,
      bytes,
      bytes,
      Buffer.alloc(0),
      sent,
      { deadline: Date.now() + 20_000 },
      (error, answer) =>
        resolve(error ? ['failure', `${status[error.code]}: ${error.details}`] : ['answer', String(answer)]),
    );
  });
}

const answering =
  (text: string): handleUnaryCall<Buffer, Buffer> =>
  (_call, done) =>
    done(null, Buffer.from(text));

/** Starts a server for methods whose messages are bytes. */
export async function serve(
  { host, port }: Listen,
  methods: readonly string[],
  handle: handleUnaryCall<Buffer, Buffer>,
  tls?: OutsideServer['tls'],
): Promise<Server> {
  const server = new Server();
  const definition: Record<string, MethodDefinition<Buffer, Buffer>> = {};
  const handlers: UntypedServiceImplementation = {};
  for (const method of methods) {
    definition[method] = {
      path: `/${method}`,
      requestStream: false,
      responseStream: false,
      requestSerialize: bytes,
      requestDeserialize: bytes,
      responseSerialize: bytes,
      responseDeserialize: bytes,
    };
    handlers[method] = handle;
  }
  server.addService(definition, handlers);
  const secured = tls
    ? ServerCredentials.createSsl(
        tls.clients === undefined ? null : Buffer.from(tls.clients),
        [{ cert_chain: Buffer.from(tls.certificate), private_key: Buffer.from(tls.key) }],
        tls.clients !== undefined,
      )
    : ServerCredentials.createInsecure();
  await new Promise<void>((resolve, reject) =>
    server.bindAsync(`${host}:${port}`, secured, (error) => (error ? reject(error) : resolve())),
  );
  return server;
}
