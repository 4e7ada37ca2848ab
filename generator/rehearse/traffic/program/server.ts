import http2 from 'node:http2';
import {
  type handleBidiStreamingCall,
  type handleServerStreamingCall,
  type handleUnaryCall,
  Metadata,
  Server,
  ServerCredentials,
} from '@grpc/grpc-js';
import { afterAll, type Handler, servicesWith } from '../../../prove/servers/handlers.ts';
import { type Listener, type MethodData, podHeader, type ServerData, versionHeader } from '../messages.ts';
import { emptyReflection, Health } from './health.ts';

/** A server that answers calls. */
export interface RunningServer {
  /** Refuses new calls and waits for those in progress, as services/chassis/server.ts does. */
  drain(seconds: number): Promise<void>;
}

/** Time between two messages of a stream. */
const messageMs = 500;

/** Starts a server with health and reflection. @throws Error if the address is taken */
export async function startServer(data: ServerData): Promise<RunningServer> {
  const own = data.methods.filter(({ path }) => !isOfEveryServer(path));
  const health = new Health([...new Set(own.map(({ path }) => path.slice(0, path.lastIndexOf('/'))))]);
  const server = new Server({ 'grpc.max_concurrent_streams': 1_000, 'grpc.enable_channelz': 0 });
  const methods = data.methods.map((method) => ({ ...method, checkRequest: asIs, checkAnswer: asIs }));
  const services = servicesWith(methods, (method) => handlerOf(method, data, health));
  for (const { definition, implementation } of services) server.addService(definition, implementation);
  await bind(server, data);
  return {
    drain(seconds) {
      health.stop();
      return shutDown(server, seconds);
    },
  };
}

const asIs = (bytes: Buffer): Buffer => bytes;

const isOfEveryServer = (path: string): boolean => path.startsWith('grpc.');

function handlerOf(method: MethodData, data: ServerData, health: Health): Handler {
  const { path, clientStreaming, serverStreaming } = method;
  if (path === 'grpc.health.v1.Health/Watch') return health.watch;
  if (path.startsWith('grpc.health.')) return signed(data, health.check);
  if (isOfEveryServer(path)) return emptyReflection;
  const answer = Buffer.from(method.answer, 'base64');
  if (clientStreaming && serverStreaming) return echo(data, answer);
  if (clientStreaming) return signed(data, afterAll(answer));
  return serverStreaming ? messages(data, answer) : signed(data, afterWork(data, answer));
}

/** Sends the name of the pod with the answer, not earlier: what has begun to answer is not tried again. */
const signed =
  <Call extends { sendMetadata(metadata: Metadata): void }>(
    data: ServerData,
    answer: (call: Call, done: Parameters<handleUnaryCall<Buffer, Buffer>>[1]) => void,
  ) =>
  (call: Call, done: Parameters<handleUnaryCall<Buffer, Buffer>>[1]): void =>
    answer(call, (...result) => {
      call.sendMetadata(signature(data));
      done(...result);
    });

function signature({ name, version }: Listener): Metadata {
  const metadata = new Metadata();
  metadata.set(podHeader, name);
  if (version !== undefined) metadata.set(versionHeader, version);
  return metadata;
}

const afterWork =
  ({ work: { least, most } }: ServerData, answer: Buffer): handleUnaryCall<Buffer, Buffer> =>
  (_call, done) => {
    setTimeout(() => done(null, answer), least + Math.random() * (most - least));
  };

/** A message at once and one each half second, until the client ends the call. */
const messages =
  (data: ServerData, answer: Buffer): handleServerStreamingCall<Buffer, Buffer> =>
  (call) => {
    call.sendMetadata(signature(data));
    call.write(answer);
    const timer = setInterval(() => call.write(answer), messageMs);
    call.on('cancelled', () => clearInterval(timer));
    call.on('close', () => clearInterval(timer));
  };

const echo =
  (data: ServerData, answer: Buffer): handleBidiStreamingCall<Buffer, Buffer> =>
  (call) => {
    call.sendMetadata(signature(data));
    call.on('data', () => call.write(answer));
    call.on('end', () => call.end());
  };

/** Plain text behind the proxy of the pod, which ends the callers' mTLS; TLS if an external service has it. */
function bind(server: Server, { host, port, tls }: ServerData): Promise<void> {
  const credentials = tls
    ? ServerCredentials.createSsl(null, [
        { cert_chain: Buffer.from(tls.certificate), private_key: Buffer.from(tls.key) },
      ])
    : ServerCredentials.createInsecure();
  return new Promise((resolve, reject) => {
    server.bindAsync(`${host}:${port}`, credentials, (error) => (error ? reject(error) : resolve()));
  });
}

function shutDown(server: Server, seconds: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      server.forceShutdown();
      resolve();
    }, seconds * 1000);
    server.tryShutdown(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}

/** Adds the name of the pod to all answers of HTTP/2 servers that start later in this process: a service's own program. */
export function signAnswers({ name, version }: Pick<Listener, 'name' | 'version'>): void {
  const own = { [podHeader]: name, ...(version === undefined ? {} : { [versionHeader]: version }) };
  const { createServer } = http2;
  const signing = (...args: Parameters<typeof createServer>) => {
    const server = createServer(...args);
    server.on('stream', (stream) => {
      const respond = stream.respond.bind(stream);
      stream.respond = (headers, options) => respond({ ...headers, ...own }, options);
    });
    return server;
  };
  Object.assign(http2, { createServer: signing });
}
