import { Metadata } from '@grpc/grpc-js';

/**
 * Headers that connect the hops of one request. A mesh cannot copy them: only the service knows which call caused
 * which. The last ones are headers that routes and faults of the next hop may match.
 */
const forwardedHeaders = [
  'traceparent',
  'tracestate',
  'baggage',
  'b3',
  'x-b3-traceid',
  'x-b3-spanid',
  'x-b3-parentspanid',
  'x-b3-sampled',
  'x-b3-flags',
  'x-request-id',
  'x-user-group',
  'x-fault',
] as const;

/** The headers of an incoming call that are forwarded to the next hop. */
export function forwardedMetadata(incoming: Metadata): Metadata {
  const outgoing = new Metadata();
  for (const header of forwardedHeaders) {
    for (const value of incoming.get(header)) outgoing.add(header, value);
  }
  return outgoing;
}

/** The trace id of a call, in any of the three formats. */
export function traceId(incoming: Metadata): string | undefined {
  return (
    firstText(incoming, 'traceparent')?.split('-')[1] ??
    firstText(incoming, 'x-b3-traceid') ??
    firstText(incoming, 'b3')?.split('-')[0]
  );
}

/** The id that Envoy gave to the request. */
export function requestId(incoming: Metadata): string | undefined {
  return firstText(incoming, 'x-request-id');
}

function firstText(metadata: Metadata, header: string): string | undefined {
  return metadata.get(header)[0]?.toString();
}
