import { Server, ServerCredentials, type ServerDuplexStream } from '@grpc/grpc-js';
import { type Secret, type SecretsRequest, secretsRequest, secretsResponse } from './wire.ts';

/** Gives proxies their certificates, in the place of the agent that each pod has. */
export interface SecretDiscovery {
  /** Path of the Unix socket at which it serves. */
  readonly socket: string;
  /** What a proxy may ask for, by the id of its node. */
  set(node: string, secrets: Readonly<Record<string, Secret>>): void;
  forget(node: string): void;
  /** What proxies refused, and names that none has. */
  readonly problems: readonly string[];
  close(): void;
}

type Stream = ServerDuplexStream<SecretsRequest, Buffer>;

const service = {
  streamSecrets: {
    path: '/envoy.service.secret.v3.SecretDiscoveryService/StreamSecrets',
    requestStream: true,
    responseStream: true,
    requestDeserialize: secretsRequest,
    requestSerialize: () => Buffer.alloc(0),
    responseSerialize: (message: Buffer) => message,
    responseDeserialize: (message: Buffer) => message,
  },
} as const;

/** Serves at a Unix socket; resolves when it does. */
export async function startSecretDiscovery(socket: string): Promise<SecretDiscovery> {
  const secrets = new Map<string, Readonly<Record<string, Secret>>>();
  const problems: string[] = [];
  const server = new Server();
  server.addService(service, { streamSecrets: (stream: Stream) => answer(stream, secrets, problems) });
  await new Promise<void>((resolve, reject) =>
    server.bindAsync(`unix:${socket}`, ServerCredentials.createInsecure(), (error) =>
      error ? reject(error) : resolve(),
    ),
  );
  return {
    socket,
    problems,
    set: (node, given) => secrets.set(node, given),
    forget: (node) => secrets.delete(node),
    close: () => server.forceShutdown(),
  };
}

function answer(
  stream: Stream,
  secrets: ReadonlyMap<string, Readonly<Record<string, Secret>>>,
  problems: string[],
): void {
  let node = '';
  let asked = '';
  stream.on('data', (request: SecretsRequest) => {
    node ||= request.node;
    if (request.error !== undefined) problems.push(`${node} refuses a secret: ${request.error}`);
    const names = request.names.join();
    // A request with a nonce acknowledges what was sent, unless it asks for something else.
    if (request.nonce !== '' && names === asked) return;
    asked = names;
    const found = new Map<string, Secret>();
    for (const name of request.names) {
      const secret = secrets.get(node)?.[name];
      if (secret) found.set(name, secret);
      else problems.push(`${node} asks for the secret ${name}, which it has not.`);
    }
    if (found.size > 0) stream.write(secretsResponse(found, '1'));
  });
  stream.on('end', () => stream.end());
  stream.on('error', () => undefined);
}
