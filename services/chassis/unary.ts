import { type handleUnaryCall, type ServerUnaryCall, status } from '@grpc/grpc-js';
import { startCallLog } from './call-log.ts';
import { statusOf } from './call-status.ts';
import type { Log } from './log.ts';

/** Answers one request. An exception sets the status of the call. */
export type UnaryHandler<Request, Response> = (
  request: Request,
  call: ServerUnaryCall<Request, Response>,
) => Response | Promise<Response>;

/** Turns a handler into a gRPC method that logs each call and survives exceptions. */
export function unary<Request, Response>(
  log: Log,
  handler: UnaryHandler<Request, Response>,
): handleUnaryCall<Request, Response> {
  return async (call, callback) => {
    const ended = startCallLog(log, call);
    try {
      const response = await handler(call.request, call);
      ended(status.OK);
      callback(null, response);
    } catch (error) {
      const answer = statusOf(error);
      ended(answer.code, error);
      callback(answer);
    }
  };
}
