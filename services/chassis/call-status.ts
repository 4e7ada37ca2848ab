import { Metadata, type ServiceError, type StatusObject, status } from '@grpc/grpc-js';

/** The trailer with machine-readable details of an error; a next hop's other trailers describe its own connection. */
const detailsTrailer = 'grpc-status-details-bin';

/** Thrown by a handler to end its call with a status of its choice. */
export class StatusError extends Error {
  readonly code: status;

  constructor(code: status, message: string) {
    super(message);
    this.code = code;
  }
}

/** The status a call ends with when its handler throws `error`: what a next hop answered is passed on as it is. */
export function statusOf(error: unknown): StatusObject {
  if (error instanceof StatusError)
    return { code: error.code, details: error.message, metadata: new Metadata() };
  if (isAnswerOfNextHop(error))
    return { code: error.code, details: error.details, metadata: errorDetails(error.metadata) };
  // The message of an unexpected exception may hold what no caller should read: it goes to the log only.
  return { code: status.INTERNAL, details: 'Internal error', metadata: new Metadata() };
}

/** True for exceptions nobody meant to throw: they are the ones worth a stack in the log. */
export function isUnexpected(error: unknown): boolean {
  return !(error instanceof StatusError) && !isAnswerOfNextHop(error);
}

function isAnswerOfNextHop(error: unknown): error is ServiceError {
  return (
    error instanceof Error &&
    'code' in error &&
    typeof error.code === 'number' &&
    'details' in error &&
    typeof error.details === 'string' &&
    'metadata' in error &&
    error.metadata instanceof Metadata
  );
}

function errorDetails(trailers: Metadata): Metadata {
  const kept = new Metadata();
  for (const value of trailers.get(detailsTrailer)) kept.add(detailsTrailer, value);
  return kept;
}
