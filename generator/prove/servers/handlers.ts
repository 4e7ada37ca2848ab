import type {
  handleBidiStreamingCall,
  handleClientStreamingCall,
  handleServerStreamingCall,
  handleUnaryCall,
  ServiceDefinition,
  UntypedServiceImplementation,
} from '@grpc/grpc-js';
import type { Method, Methods } from '../descriptors.ts';

/** A gRPC service as a server of grpc-js takes it. */
export interface Served {
  readonly definition: ServiceDefinition;
  readonly implementation: UntypedServiceImplementation;
}

/** Services that answer every method: once, or with as many messages as the method's kind makes sense of. */
export function servedBy(methods: Methods, text: string): Served[] {
  const services = new Map<string, Method[]>();
  for (const method of methods.values()) {
    const service = method.path.slice(0, method.path.lastIndexOf('/'));
    services.set(service, [...(services.get(service) ?? []), method]);
  }
  return [...services.values()].map((own) => ({
    definition: Object.fromEntries(own.map((method) => [method.path, definitionOf(method)])),
    implementation: Object.fromEntries(own.map((method) => [method.path, handlerOf(method, text)])),
  }));
}

const asIs = (bytes: Buffer): Buffer => bytes;

function definitionOf({ path, clientStreaming, serverStreaming, checkRequest, checkAnswer }: Method) {
  return {
    path: `/${path}`,
    requestStream: clientStreaming,
    responseStream: serverStreaming,
    requestSerialize: asIs,
    requestDeserialize: checkRequest,
    responseSerialize: asIs,
    responseDeserialize: checkAnswer,
  };
}

function handlerOf(
  { clientStreaming, serverStreaming, answer }: Method,
  text: string,
): UntypedServiceImplementation[string] {
  const message = answer(text);
  if (clientStreaming && serverStreaming) return echoing(message);
  if (clientStreaming) return afterAll(message);
  return serverStreaming ? twice(message) : once(message);
}

const once =
  (message: Buffer): handleUnaryCall<Buffer, Buffer> =>
  (_call, done) =>
    done(null, message);

const twice =
  (message: Buffer): handleServerStreamingCall<Buffer, Buffer> =>
  (call) => {
    call.write(message);
    call.write(message);
    call.end();
  };

const afterAll =
  (message: Buffer): handleClientStreamingCall<Buffer, Buffer> =>
  (call, done) => {
    call.on('data', () => {});
    call.on('end', () => done(null, message));
  };

const echoing =
  (message: Buffer): handleBidiStreamingCall<Buffer, Buffer> =>
  (call) => {
    call.on('data', () => call.write(message));
    call.on('end', () => call.end());
  };
