/**
 * The gRPC status codes by name, in the order of their numbers.
 * Source: gRPC, Status codes and their use in gRPC.
 */
export const statusNames = [
  'OK',
  'CANCELLED',
  'UNKNOWN',
  'INVALID_ARGUMENT',
  'DEADLINE_EXCEEDED',
  'NOT_FOUND',
  'ALREADY_EXISTS',
  'PERMISSION_DENIED',
  'RESOURCE_EXHAUSTED',
  'FAILED_PRECONDITION',
  'ABORTED',
  'OUT_OF_RANGE',
  'UNIMPLEMENTED',
  'INTERNAL',
  'UNAVAILABLE',
  'DATA_LOSS',
  'UNAUTHENTICATED',
] as const;

/** A status code of gRPC. */
export type StatusName = (typeof statusNames)[number];

/** The name of a code. An unknown code is UNKNOWN, as in gRPC clients. */
export const statusName = (code: number): StatusName => statusNames[code] ?? 'UNKNOWN';

/** The number of a code. */
export const statusCode = (name: StatusName): number => statusNames.indexOf(name);
