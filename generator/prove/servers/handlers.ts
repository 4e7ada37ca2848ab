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

/** A handler of a method, as grpc-js takes it. */
export type Handler = UntypedServiceImplementation[string];

/** The parts of a method that its definition on a server is made from. */
export type ServedMethod = Omit<Method, 'request' | 'answer'>;

/** Services that answer every method: once, or with as many messages as the method's kind makes sense of. */
export const servedBy = (methods: Methods, text: string): Served[] =>
  servicesWith([...methods.values()], (method) => handlerOf(method, text));

/** The gRPC services of some methods, with a handler for each method. */
export function servicesWith<Each extends ServedMethod>(
  methods: readonly Each[],
  handlerFor: (method: Each) => Handler,
): Served[] {
  const services = new Map<string, Each[]>();
  for (const method of methods) {
    const service = method.path.slice(0, method.path.lastIndexOf('/'));
    services.set(service, [...(services.get(service) ?? []), method]);
  }
  return [...services.values()].map((own) => ({
    definition: Object.fromEntries(own.map((method) => [method.path, definitionOf(method)])),
    implementation: Object.fromEntries(own.map((method) => [method.path, handlerFor(method)])),
  }));
}

const asIs = (bytes: Buffer): Buffer => bytes;

function definitionOf({ path, clientStreaming, serverStreaming, checkRequest, checkAnswer }: ServedMethod) {
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

function handlerOf({ clientStreaming, serverStreaming, answer }: Method, text: string): Handler {
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

/** Answers once, when the client has sent everything. */
export const afterAll =
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
