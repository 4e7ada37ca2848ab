import type { State } from '../history/state.ts';
import { isMap } from '../model/plain-map.ts';

/** A spec without what it says of a service, or undefined where it says nothing of it. */
type Cleaned = Readonly<Record<string, unknown>> | undefined;

/** Keys whose entries name the service that is called, copied to or matched: such entries go. */
const lists = ['calls', 'mirror', 'routes', 'deny', 'faults'] as const;

/** Files that name a service as somebody whom they call, copy calls to or expect calls from, without that. */
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
  for (const { file, spec } of state.workspace.services) {
    if (spec.name === name) continue;
    const wanted = cleaned(spec, name);
    if (wanted) changed.set(file.path, { file, wanted });
  }
  for (const { file, spec } of state.workspace.clusters) {
    const entries = Object.entries(spec.services).map(
      ([service, entry]) => [service, service === name ? undefined : cleaned(entry, name), entry] as const,
    );
    if (entries.every(([, wanted]) => wanted === undefined)) continue;
    const services = Object.fromEntries(
      entries.map(([service, wanted, entry]) => [service, wanted ?? entry]),
    );
    changed.set(file.path, { file, wanted: { ...spec, services } });
  }
  return changed;
}

function cleaned(settings: Readonly<Record<string, unknown>>, name: string): Cleaned {
  const result: Record<string, unknown> = { ...settings };
  for (const key of lists) {
    const before = settings[key];
    if (!Array.isArray(before)) continue;
    const after = before.flatMap((item: unknown) => withoutName(item, name));
    if (JSON.stringify(after) === JSON.stringify(before)) continue;
    if (after.length > 0) result[key] = after;
    else delete result[key];
  }
  return JSON.stringify(result) === JSON.stringify(settings) ? undefined : result;
}

/** An entry without the service among its callers; none where it was about that service alone. */
function withoutName(item: unknown, name: string): unknown[] {
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
