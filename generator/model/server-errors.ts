import { type StatusName, statusCode } from '../schema/grpc-status.ts';

/**
 * The gRPC statuses that are the fault of the server. The others answer what the caller did: wrong arguments or state,
 * missing rights, too many calls, or the caller ended the call.
 * Source: OpenTelemetry, Semantic conventions for gRPC (a server span with one of these is an error).
 */
export const serverFaults: readonly StatusName[] = [
  'UNKNOWN',
  'DEADLINE_EXCEEDED',
  'UNIMPLEMENTED',
  'INTERNAL',
  'UNAVAILABLE',
  'DATA_LOSS',
];

/**
 * Calls that are server errors, as the labels of Istio's metrics show them: patterns of whole values. A call of gRPC has a
 * status; one that was answered by a proxy, or ended early, may have only that of HTTP.
 * Source: Istio, Standard Metrics.
 */
const serverErrors: readonly { readonly grpcStatus: string; readonly httpStatus?: string }[] = [
  { grpcStatus: serverFaults.map(statusCode).join('|') },
  { grpcStatus: '', httpStatus: '5..' },
];

/** True for a call that failed because of the server. */
export const isServerError = (grpcStatus: string, httpStatus: string): boolean =>
  serverErrors.some(
    (each) => isWhole(each.grpcStatus, grpcStatus) && isWhole(each.httpStatus ?? '.*', httpStatus),
  );

const isWhole = (pattern: string, text: string): boolean => new RegExp(`^(?:${pattern})$`).test(text);

/** The same in PromQL: label matchers of all calls that are server errors. A call fits one of them at most. */
export const serverErrorMatchers: readonly string[] = serverErrors.map(
  ({ grpcStatus, httpStatus }) =>
    `grpc_response_status=~"${grpcStatus}"${httpStatus === undefined ? '' : `,response_code=~"${httpStatus}"`}`,
);
