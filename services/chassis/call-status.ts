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

/** The status of a call whose handler throws `error`. The status of a next hop is passed on unchanged. */
export function statusOf(error: unknown): StatusObject {
  if (error instanceof StatusError)
    return { code: error.code, details: error.message, metadata: new Metadata() };
  if (isAnswerOfNextHop(error))
    return { code: error.code, details: error.details, metadata: errorDetails(error.metadata) };
  // The message of an unexpected exception may contain secrets: it is only logged.
  return { code: status.INTERNAL, details: 'Internal error', metadata: new Metadata() };
}

/** True for unexpected exceptions: the log contains their stack. */
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
