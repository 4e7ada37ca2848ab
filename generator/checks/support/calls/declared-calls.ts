import type { Place } from '../../../diagnostics/diagnostic.ts';
import { rememberedOfOne, rememberedOfTwo } from '../../../lang/remembered.ts';
import { type ProtoIndex, servedBy } from '../../../load/proto-index.ts';
import type { Instance, Workspace } from '../../../load/workspace.ts';
import type { ServiceSpec } from '../../../schema/service.ts';
import { type FullMethod, fullMethods } from '../routes/rule-methods.ts';

/** A call that a service declares to another one of its cluster. */
export interface DeclaredCall {
  readonly caller: Instance;
  readonly callee: Instance;
  readonly at: Place;
  readonly methods: readonly (FullMethod & { readonly at: Place })[];
}

type Methods = DeclaredCall['methods'];

type Pair = Pick<DeclaredCall, 'caller' | 'callee'>;

/** Who calls whom in a cluster, by the names of the callers; each service that runs there has an entry. */
export type DeclaredCalls = ReadonlyMap<string, readonly DeclaredCall[]>;

/** The calls of each cluster, in the order of its file; calls of what does not run there are another check's. */
export const declaredCalls = rememberedOfOne(
  ({ instances, protos = {} }: Workspace): readonly DeclaredCalls[] => {
    // Once for all clusters that override neither spec.
    const once = rememberedOfTwo<ServiceSpec, ServiceSpec, readonly Methods[]>();
    const methodsOf = (pair: Pair) =>
      once(pair.caller.spec, pair.callee.spec, () => methodsByEntry(pair, protos));
    return clustersOf(instances).map((here) => callsAmong(here, methodsOf));
  },
);

function clustersOf(instances: readonly Instance[]): Instance[][] {
  const clusters = new Map<Instance['cluster'], Instance[]>();
  for (const instance of instances) {
    const here = clusters.get(instance.cluster) ?? [];
    clusters.set(instance.cluster, here);
    here.push(instance);
  }
  return [...clusters.values()];
}

function callsAmong(here: readonly Instance[], methodsOf: (pair: Pair) => readonly Methods[]): DeclaredCalls {
  const byName = new Map(here.map((instance) => [instance.name, instance]));
  return new Map(
    here.map((caller) => [
      caller.name,
      (caller.spec.calls ?? []).flatMap(({ service }, index): DeclaredCall[] => {
        const callee = byName.get(service);
        if (!callee) return [];
        const methods = methodsOf({ caller, callee })[index] ?? [];
        return [{ caller, callee, at: caller.at(['calls', index, 'service']), methods }];
      }),
    ]),
  );
}

/** The called methods of a service, for each entry in `calls` of the caller; none for entries of other services. */
function methodsByEntry({ caller, callee }: Pair, protos: ProtoIndex): Methods[] {
  const served = servedBy(callee.spec, protos);
  return (caller.spec.calls ?? []).map(({ service, methods = [] }, index) => {
    if (service !== callee.name) return [];
    return methods.flatMap((pattern, position) => {
      const at = caller.at(['calls', index, 'methods', position]);
      return fullMethods(pattern, served).map((method) => ({ ...method, at }));
    });
  });
}

/**
 * What follows from the specs of caller and callee alone, worked out once for all clusters that override neither. The
 * result must not hold anything of a cluster but places of the specs.
 */
export function perSpecs<Result>(work: (call: DeclaredCall) => Result): (call: DeclaredCall) => Result {
  const once = rememberedOfTwo<ServiceSpec, ServiceSpec, Result>();
  return (call) => once(call.caller.spec, call.callee.spec, () => work(call));
}
