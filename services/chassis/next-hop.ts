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

/** Plain text on purpose: the proxies of the mesh use mTLS between pods. */
export const meshCredentials = credentials.createInsecure();

/** Options of a client whose calls stay inside the mesh. */
export const meshOptions = {
  // HTTP_PROXY variables apply to the internet, not to a service in the mesh.
  'grpc.enable_http_proxy': 0,
  // The mesh configures retries and timeouts; a service config in DNS would only cost a query.
  'grpc.service_config_disable_resolution': 1,
  // After a long outage, reconnect soon.
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

/** Calls the next hop for `call`, with its trace headers, deadline and cancellation. */
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

/** Requests a stream from the next hop for `call`, and reads it as fast as the result is iterated. */
export async function* streamFromNextHop<Request, Response>(
  call: IncomingCall,
  method: StreamMethod<Request, Response>,
  request: Request,
): AsyncGenerator<Response> {
  refuseIfCancelled(call);
  const stream = method(request, forwardedMetadata(call.metadata), { parent: call });
  // The loop below handles errors while it runs. A later one, such as our own cancel(), must not end the process.
  stream.on('error', () => {});
  try {
    for await (const message of stream) yield message;
  } finally {
    stream.cancel();
  }
}

/** gRPC passes on a cancellation only if it happens after the call of the next hop. */
function refuseIfCancelled(call: IncomingCall): void {
  if (call.cancelled) throw new StatusError(status.CANCELLED, 'The caller has left');
}
