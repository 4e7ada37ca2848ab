import type { ServiceSpec } from '../../schema/service.ts';
import type { MethodNames } from '../method-names.ts';
import { byName, type MetadataConditions } from './metadata.ts';

/** A fault for the calls of some methods. */
export interface Fault {
  /** `package.Service/Method` */
  readonly methods: readonly string[];
  /** Only calls with this metadata; empty means all calls. */
  readonly metadata: MetadataConditions;
  readonly injection: Injection;
}

/** The effect on a call: an abort, a delay, or both. */
export interface Injection {
  readonly abort?: Abort;
  readonly delay?: { readonly fixedDelay: string; readonly percent: number };
}

/** The status that a caller gets: of gRPC or of HTTP. */
export type Abort = { readonly percent: number } & (
  | { readonly grpcStatus: string }
  | { readonly httpStatus: number }
);

/** `UNAVAILABLE`, or `HTTP 503`. */
export const statusOfAbort = (abort: Abort): string =>
  'httpStatus' in abort ? `HTTP ${abort.httpStatus}` : abort.grpcStatus;

/** The faults of a spec, in its order. */
export function faultsOf({ faults }: ServiceSpec, names: MethodNames): Fault[] {
  return (faults ?? []).map(({ methods, metadata, abort, delay }) => ({
    methods: methods.map(names.full),
    metadata: byName(metadata ?? {}),
    injection: {
      ...(abort ? { abort: abortOf(abort) } : {}),
      ...(delay ? { delay: { fixedDelay: delay.fixedDelay, percent: delay.percent ?? 100 } } : {}),
    },
  }));
}

/** An abort without a status is reported by a check. */
function abortOf({
  grpcStatus = 'UNKNOWN',
  httpStatus,
  percent = 100,
}: {
  readonly grpcStatus?: string;
  readonly httpStatus?: number;
  readonly percent?: number;
}): Abort {
  return httpStatus === undefined ? { grpcStatus, percent } : { httpStatus, percent };
}
