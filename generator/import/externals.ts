import { textAt, textsAt } from '../lang/at-path.ts';
import { externalCalls } from './calls.ts';
import type { Inventory } from './inventory.ts';
import { externalSettings, lossesOfEntry } from './lift/external.ts';
import type { Settings } from './lift/settings.ts';
import type { ObservedCall } from './metrics.ts';
import type { Notes } from './notes.ts';
import { callerIn, metricsEvidence } from './observed.ts';
import { startValuesOf } from './variables.ts';

/** External services, and who calls them. */
export interface Externals {
  readonly specs: ReadonlyMap<string, Settings>;
  /** The external services that a caller uses, and what shows it. */
  calledBy(caller: string): ReadonlyMap<string, ReadonlySet<string>>;
}

/** ServiceEntries of all clusters as external services. The first cluster that has one decides. */
export function externalsOf(
  inventory: Inventory,
  owner: string,
  observed: readonly ObservedCall[],
  notes: Notes,
): Externals {
  const entries = inventory.documents.filter(({ kind }) => kind === 'ServiceEntry');
  const specs = new Map<string, Settings>();
  for (const entry of entries) {
    const rules = inventory.documents.filter(
      ({ kind, cluster, value }) =>
        kind === 'DestinationRule' &&
        cluster === entry.cluster &&
        textsAt(entry.value, 'spec', 'hosts').includes(textAt(value, 'spec', 'host') ?? ''),
    );
    const settings = externalSettings(entry, rules[0], owner);
    if (settings) for (const loss of lossesOfEntry(entry, rules)) notes.add(entry.name, loss);
    if (!settings)
      notes.add(
        entry.name,
        'this ServiceEntry adds pods or hosts to the mesh, and a spec has no key for that',
      );
    else if (!specs.has(entry.name)) specs.set(entry.name, settings);
    else if (JSON.stringify(specs.get(entry.name)) !== JSON.stringify(settings))
      notes.add(
        entry.name,
        `ServiceEntry in ${entry.cluster} differs: add the difference under externals of its cluster file`,
      );
  }
  const calls = new Map<string, Map<string, Set<string>>>();
  const add = (caller: string, name: string, evidence: string) => {
    const own = calls.get(caller) ?? new Map<string, Set<string>>();
    own.set(name, new Set([...(own.get(name) ?? []), evidence]));
    calls.set(caller, own);
  };
  const external = entries.filter(({ name }) => specs.has(name));
  for (const caller of inventory.instances)
    for (const { name } of externalCalls(caller, startValuesOf(caller, inventory), external, { inventory }))
      add(caller.name, name, 'a variable or Sidecar');
  for (const call of observed) {
    const caller = callerIn(call, inventory);
    const { host } = call.callee;
    const called = external.find(({ value }) => host && textsAt(value, 'spec', 'hosts').includes(host));
    if (caller && called && !call.isDenied) add(caller.name, called.name, metricsEvidence);
  }
  const called = new Set([...calls.values()].flatMap((names) => [...names.keys()]));
  for (const name of specs.keys())
    if (!called.has(name))
      notes.add(name, 'no variable or Sidecar shows who calls it: add it to calls of its callers');
  return {
    specs,
    calledBy: (caller) => new Map([...(calls.get(caller) ?? [])].sort(([a], [b]) => (a < b ? -1 : 1))),
  };
}
