import { isDeepStrictEqual } from 'node:util';
import type { State } from '../history/state.ts';
import { isMap } from '../lang/plain-map.ts';

/** A spec without its references to a service; undefined if it has none. */
type CleanSettings = Readonly<Record<string, unknown>> | undefined;

/** Keys with entries that name a service. Entries about the removed service are removed. */
const lists = ['calls', 'mirror', 'routes', 'deny', 'faults'] as const;

/** The files that refer to a service (as a callee, mirror or caller), without these references. */
export function withoutReferences(
  state: State,
  name: string,
): Map<
  string,
  { readonly file: { path: string; text: string }; readonly wanted: Readonly<Record<string, unknown>> }
> {
  const changed = new Map<
    string,
    { file: { path: string; text: string }; wanted: Readonly<Record<string, unknown>> }
  >();
  for (const { file, spec, written } of state.workspace.services) {
    if (spec.name === name) continue;
    const wanted = cleanSettings(written, name);
    if (wanted) changed.set(file.path, { file, wanted });
  }
  for (const { file, spec } of state.workspace.clusters) {
    const entries = Object.entries(spec.services).map(
      ([service, entry]) =>
        [
          service,
          service === name
            ? undefined
            : dropEqualOverrides(state, service, entry, cleanSettings(entry, name, true)),
          entry,
        ] as const,
    );
    if (entries.every(([, wanted]) => wanted === undefined)) continue;
    const services = Object.fromEntries(
      entries.map(([service, wanted, entry]) => [service, wanted ?? entry]),
    );
    changed.set(file.path, { file, wanted: { ...spec, services } });
  }
  const { fleet } = state.workspace;
  const wanted = fleet && cleanDefaults(fleet.written, name);
  if (fleet && wanted) changed.set(fleet.file.path, { file: fleet.file, wanted });
  return changed;
}

/** Removes calls of a service from the defaults of the fleet file. */
function cleanDefaults(fleet: Readonly<Record<string, unknown>>, name: string): CleanSettings {
  const defaults = isMap(fleet['defaults']) ? cleanSettings(fleet['defaults'], name) : undefined;
  const teams = Object.entries(isMap(fleet['teamDefaults']) ? fleet['teamDefaults'] : {}).map(
    ([team, own]) => [team, own, isMap(own) ? cleanSettings(own, name) : undefined] as const,
  );
  if (!defaults && teams.every(([, , wanted]) => !wanted)) return undefined;
  return {
    ...fleet,
    ...(defaults ? { defaults } : {}),
    ...(teams.length > 0
      ? { teamDefaults: Object.fromEntries(teams.map(([team, own, wanted]) => [team, wanted ?? own])) }
      : {}),
  };
}

/** Removes overrides of a cluster file that now equal the service spec. */
function dropEqualOverrides(
  { workspace }: State,
  service: string,
  before: Readonly<Record<string, unknown>>,
  after: CleanSettings,
): CleanSettings {
  const spec = workspace.services.find((each) => each.spec.name === service)?.spec;
  if (!after || !spec) return after;
  const isNeedless = ([key, value]: [string, unknown]) =>
    before[key] !== value &&
    isDeepStrictEqual(value, new Map<string, unknown>(Object.entries(spec)).get(key) ?? []);
  return Object.fromEntries(Object.entries(after).filter((pair) => !isNeedless(pair)));
}

/** Removes entries about a service. In a cluster file an empty list stays, as it overrides the list of the service spec. */
function cleanSettings(
  settings: Readonly<Record<string, unknown>>,
  name: string,
  isOverride = false,
): CleanSettings {
  const result: Record<string, unknown> = { ...settings };
  for (const key of lists) {
    const before = settings[key];
    if (!Array.isArray(before)) continue;
    const after = before.flatMap((item: unknown) => cleanItem(item, name));
    if (JSON.stringify(after) === JSON.stringify(before)) continue;
    if (after.length > 0 || isOverride) result[key] = after;
    else delete result[key];
  }
  const allow = settings['allow'];
  if (isMap(allow)) {
    const left = Object.entries(allow).flatMap(([what, callers]) => {
      const others = Array.isArray(callers) ? callers.filter((caller) => caller !== name) : [callers];
      return others.length > 0 ? [[what, Array.isArray(callers) ? others : callers]] : [];
    });
    if (left.length > 0) result['allow'] = Object.fromEntries(left);
    else delete result['allow'];
  }
  return JSON.stringify(result) === JSON.stringify(settings) ? undefined : result;
}

/** An entry without the service among its callers; no entry if it is about that service only. */
function cleanItem(item: unknown, name: string): unknown[] {
  if (!isMap(item)) return [item];
  if (item['service'] === name) return [];
  const match = isMap(item['match']) ? item['match'] : undefined;
  const [holder, own] = match ? [match, true] : [item, false];
  const callers = holder['callers'];
  if (!Array.isArray(callers) || !callers.includes(name)) return [item];
  const rest = callers.filter((caller) => caller !== name);
  if (rest.length === 0) return [];
  return [own ? { ...item, match: { ...match, callers: rest } } : { ...item, callers: rest }];
}
