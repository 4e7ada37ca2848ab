import { type handleServerStreamingCall, type ServerWritableStream, status } from '@grpc/grpc-js';
import { startCallLog } from './call-log.ts';
import { statusOf } from './call-status.ts';
import type { Log } from './log.ts';

/** Answers one request with any number of messages. The next one is requested when the caller can receive it. */
export type StreamHandler<Request, Response> = (
  request: Request,
  call: ServerWritableStream<Request, Response>,
) => AsyncIterable<Response> | Iterable<Response>;

/** Turns a handler into a gRPC method that logs each call, writes no faster than the caller reads, and survives exceptions. */
export function serverStreaming<Request, Response>(
  log: Log,
  handler: StreamHandler<Request, Response>,
): handleServerStreamingCall<Request, Response> {
  return async (call) => {
    const ended = startCallLog(log, call);
    try {
      for await (const message of handler(call.request, call)) {
        if (!call.cancelled && !call.write(message)) await writable(call);
        if (call.cancelled) break;
      }
      ended(status.OK);
      call.end();
    } catch (error) {
      const answer = statusOf(error);
      ended(answer.code, error);
      call.emit('error', answer);
    }
  };
}

/** Waits until the caller has read what was written; a cancelled call never drains. */
function writable(call: ServerWritableStream<unknown, unknown>): Promise<void> {
  return new Promise((resolve) => {
    const proceed = () => {
      call.off('drain', proceed);
      call.off('cancelled', proceed);
      resolve();
    };
    call.once('drain', proceed);
    call.once('cancelled', proceed);
  });
}
