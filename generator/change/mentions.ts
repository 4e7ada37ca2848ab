import { isMap } from '../lang/plain-map.ts';
import type { Workspace } from '../load/workspace.ts';
import { overridesIn } from '../schema/cluster.ts';

/** For each service, the services that its spec names, and those whose specs name it. */
export type Mentions = ReadonlyMap<string, ReadonlySet<string>>;

/**
 * Reads which specs, and which documents in extra/ and patches, name which services. If a spec names a service, the
 * documents of both may depend on each other.
 */
export function mentionsOf(workspaces: readonly Workspace[]): Mentions {
  const graph = new Map<string, Set<string>>();
  const connect = (from: string, to: string) => graph.set(from, (graph.get(from) ?? new Set()).add(to));
  for (const { services, instances, additions, serviceNames, externalNames } of workspaces) {
    const read = (name: string, value: unknown) => {
      for (const text of textsIn(value)) {
        const mentioned = nameIn(text);
        if (mentioned === name) continue;
        // From an external service to its callers only: two callers of it do not depend on each other.
        if (externalNames.has(mentioned)) connect(mentioned, name);
        if (!serviceNames.has(mentioned)) continue;
        connect(name, mentioned);
        connect(mentioned, name);
      }
    };
    for (const { spec } of services) read(spec.name, spec);
    for (const { service, value } of additions) read(service, value);
    for (const { name, own } of instances) {
      read(name, overridesIn(own));
    }
  }
  return graph;
}

/** The service that a text may name: as a principal, such as `cluster.local/ns/shop/sa/orders`, or as a host. */
function nameIn(text: string): string {
  const last = text.slice(text.lastIndexOf('/') + 1);
  return /^([^.]+)\.[^.]+\.svc\./.exec(last)?.[1] ?? last;
}

/**
 * The number of hops that a change reaches. A mirror reaches two hops (the caller of the mirrored method, the service that
 * gets the copies), and the documents there depend on their own callers and mirrors, another two hops.
 */
const reach = 4;

/** Some services, and all services whose documents may depend on them. */
export function reachableFrom(names: ReadonlySet<string>, graph: Mentions): ReadonlySet<string> {
  const reached = new Set(names);
  let latest: ReadonlySet<string> = names;
  for (let hop = 0; hop < reach && latest.size > 0; hop++) {
    const next = [...latest].flatMap((name) => [...(graph.get(name) ?? [])]);
    latest = new Set(next.filter((name) => !reached.has(name)));
    for (const name of latest) reached.add(name);
  }
  return reached;
}

/** All texts in a value, and the keys of its maps. */
function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value.flatMap(textsIn);
  return isMap(value) ? Object.entries(value).flatMap(([key, child]) => [key, ...textsIn(child)]) : [];
}
