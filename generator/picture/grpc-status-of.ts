import type { StatusName } from '../schema/grpc-status.ts';

/**
 * The status that a gRPC client gets if Envoy answers a call itself with an HTTP status.
 * Source: gRPC, HTTP to gRPC Status Code Mapping; Envoy, Grpc::Utility::httpToGrpcStatus.
 */
export function grpcStatusOf(httpStatus: number): StatusName {
  return statuses.get(httpStatus) ?? 'UNKNOWN';
}

const statuses: ReadonlyMap<number, StatusName> = new Map([
  [400, 'INTERNAL'],
  [401, 'UNAUTHENTICATED'],
  [403, 'PERMISSION_DENIED'],
  [404, 'UNIMPLEMENTED'],
  [429, 'UNAVAILABLE'],
  [502, 'UNAVAILABLE'],
  [503, 'UNAVAILABLE'],
  [504, 'UNAVAILABLE'],
]);
