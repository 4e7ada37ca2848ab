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
  readonly abort?: { readonly grpcStatus: string; readonly percent: number };
  readonly delay?: { readonly fixedDelay: string; readonly percent: number };
}

/** The faults of a spec, in its order. */
export function faultsOf({ faults }: ServiceSpec, names: MethodNames): Fault[] {
  return (faults ?? []).map(({ methods, metadata, abort, delay }) => ({
    methods: methods.map(names.full),
    metadata: byName(metadata ?? {}),
    injection: {
      ...(abort ? { abort: { grpcStatus: abort.grpcStatus, percent: abort.percent ?? 100 } } : {}),
      ...(delay ? { delay: { fixedDelay: delay.fixedDelay, percent: delay.percent ?? 100 } } : {}),
    },
  }));
}
