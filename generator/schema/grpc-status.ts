/**
 * The status codes of gRPC by their names, in the order of their numbers.
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

/** The name of a code; what is no code of gRPC is UNKNOWN, as its clients take it. */
export const statusName = (code: number): StatusName => statusNames[code] ?? 'UNKNOWN';

/** The number of a code. */
export const statusCode = (name: StatusName): number => statusNames.indexOf(name);
