import type { ServerUnaryCall, ServerWritableStream } from '@grpc/grpc-js';

/** A call that this server is answering, whatever its messages are. */
export type IncomingCall = ServerUnaryCall<unknown, unknown> | ServerWritableStream<unknown, unknown>;
