import { grouped } from '../lang/grouped.ts';
import type { Instance } from './fleet.ts';

/** The services of a cluster by name, and by what they call. */
export interface InstanceIndex {
  /** Undefined if it does not run in the cluster. */
  named(service: string): Instance | undefined;
  /** Services whose spec lists the service in `calls`, in the order of the cluster. */
  calling(service: string): readonly Instance[];
}

/** Each service of a cluster asks for the index, so it is made once. */
const indexes = new WeakMap<readonly Instance[], InstanceIndex>();

/** The index of the services of a cluster. */
export function instanceIndexOf(instances: readonly Instance[]): InstanceIndex {
  const index = indexes.get(instances) ?? madeFrom(instances);
  indexes.set(instances, index);
  return index;
}

function madeFrom(instances: readonly Instance[]): InstanceIndex {
  const byName = new Map(instances.map((each) => [each.service.name, each]));
  const calls = instances.flatMap((caller) =>
    [...new Set(caller.service.access.calls.map(({ service }) => service))].map((callee) => ({
      caller,
      callee,
    })),
  );
  const byCallee = grouped(calls, ({ callee }) => callee);
  return {
    named: (service) => byName.get(service),
    calling: (service) => (byCallee.get(service) ?? []).map(({ caller }) => caller),
  };
}
