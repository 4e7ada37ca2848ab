import {
  type CallOptions,
  type ClientReadableStream,
  type ClientUnaryCall,
  credentials,
  type Metadata,
  type ServiceError,
  status,
} from '@grpc/grpc-js';
import { StatusError } from './call-status.ts';
import { forwardedMetadata } from './forwarded-headers.ts';
import type { IncomingCall } from './incoming-call.ts';

/** Plain text on purpose: between two pods the mesh's proxies speak mTLS. */
export const meshCredentials = credentials.createInsecure();

/** Options of a client whose calls stay inside the mesh. */
export const meshOptions = {
  // Set HTTP_PROXY variables are about the internet, not about the service next door.
  'grpc.enable_http_proxy': 0,
  // Retries and timeouts are the mesh's too; looking them up in DNS would only cost a query.
  'grpc.service_config_disable_resolution': 1,
  // A next hop that was away for long is noticed soon after its return.
  'grpc.max_reconnect_backoff_ms': 5000,
} as const;

/** A client's method with one answer. */
type UnaryMethod<Request, Response> = (
  request: Request,
  metadata: Metadata,
  options: Partial<CallOptions>,
  callback: (error: ServiceError | null, response: Response) => void,
) => ClientUnaryCall;

/** A client's method with a stream of answers. */
type StreamMethod<Request, Response> = (
  request: Request,
  metadata: Metadata,
  options: Partial<CallOptions>,
) => ClientReadableStream<Response>;

/** Asks the next hop on behalf of `call`: its trace headers, deadline and cancellation go along. */
export function askNextHop<Request, Response>(
  call: IncomingCall,
  method: UnaryMethod<Request, Response>,
  request: Request,
): Promise<Response> {
  refuseIfCancelled(call);
  return new Promise((resolve, reject) => {
    method(request, forwardedMetadata(call.metadata), { parent: call }, (error, response) =>
      error ? reject(error) : resolve(response),
    );
  });
}

/** Asks the next hop for a stream on behalf of `call`, and reads it as fast as the result is iterated. */
export async function* streamFromNextHop<Request, Response>(
  call: IncomingCall,
  method: StreamMethod<Request, Response>,
  request: Request,
): AsyncGenerator<Response> {
  refuseIfCancelled(call);
  const stream = method(request, forwardedMetadata(call.metadata), { parent: call });
  // The loop below sees errors while it runs; one that comes after it, such as our own cancel(), must not end the process.
  stream.on('error', () => {});
  try {
    for await (const message of stream) yield message;
  } finally {
    stream.cancel();
  }
}

/** gRPC passes on the event of a cancellation, not one that happened before the next hop was asked. */
function refuseIfCancelled(call: IncomingCall): void {
  if (call.cancelled) throw new StatusError(status.CANCELLED, 'The caller has left');
}
