import { isMap } from '../data/plain-map.ts';
import type { Workspace } from '../load/workspace.ts';
import { isSame } from '../meaning/same.ts';
import type { SoundWorkspace } from '../model/resolve.ts';
import type { ClusterSpec, InstanceSpec } from '../schema/cluster.ts';

/**
 * The services that a change can concern: those whose specs differ, and whom their documents depend on or the other way
 * round. Undefined where it can be all of them, as where a cluster itself differs, a service comes or goes, or changes
 * its owner or namespace: AppProjects and namespaces follow from all services.
 */
export function concernedServices(
  before: SoundWorkspace,
  after: SoundWorkspace,
): ReadonlySet<string> | undefined {
  const changed = changedServices(before, after);
  if (changed === undefined) return undefined;
  const graph = mentionsOf([before, after]);
  // Copies reach two calls far, and what they reach is rendered from whom it is called by, as far again.
  return [1, 2, 3, 4].reduce<ReadonlySet<string>>(
    (all) => new Set([...all, ...[...all].flatMap((name) => [...(graph.get(name) ?? [])])]),
    changed,
  );
}

/** A workspace with some of the services only; their meaning is what it was, as far as `concernedServices` goes. */
export function restrictedTo(workspace: SoundWorkspace, names: ReadonlySet<string>): SoundWorkspace {
  return {
    ...workspace,
    services: workspace.services.filter(({ spec }) => names.has(spec.name)),
    instances: workspace.instances.filter(({ name }) => names.has(name)),
  };
}

function changedServices(before: SoundWorkspace, after: SoundWorkspace): Set<string> | undefined {
  const isApart =
    before.fleet.file.text !== after.fleet.file.text ||
    !sameTexts(before.externals, after.externals) ||
    !sameTexts(before.additions, after.additions) ||
    !isSame(namesOf(before), namesOf(after));
  if (isApart) return undefined;
  const changed = new Set<string>();
  const others = new Map(before.services.map((service) => [service.spec.name, service]));
  for (const { spec, file } of after.services) {
    const old = others.get(spec.name);
    if (!old) return undefined;
    if (old.file.text === file.text) continue;
    if (old.spec.owner !== spec.owner || old.spec.namespace !== spec.namespace) return undefined;
    if (!isSame(externalCalls(old.spec.calls, before), externalCalls(spec.calls, before))) return undefined;
    changed.add(spec.name);
  }
  for (const name of servingChangedProtos(before, after)) changed.add(name);
  return addChangedInClusters(before, after, changed) ? changed : undefined;
}

const namesOf = ({ services, clusters }: Workspace): string[] =>
  [...services, ...clusters].map(({ spec }) => spec.name).sort();

type Files = readonly { readonly file: { readonly path: string; readonly text: string } }[];

const sameTexts = (a: Files, b: Files): boolean =>
  a.length === b.length &&
  a.every(({ file }, index) => file.path === b[index]?.file.path && file.text === b[index]?.file.text);

/** Calls that leave the mesh decide who sees an external service. */
const externalCalls = (
  calls: readonly { readonly service: string }[] | undefined,
  { externalNames }: Workspace,
): string[] => (calls ?? []).map(({ service }) => service).filter((name) => externalNames.has(name));

function servingChangedProtos(before: SoundWorkspace, after: SoundWorkspace): string[] {
  if (before.protos === after.protos) return [];
  return after.services
    .filter(({ spec }) => spec.grpc.services.some((name) => !isSame(before.protos[name], after.protos[name])))
    .map(({ spec }) => spec.name);
}

/** False where a cluster differs in more than what it says of services that it had before. */
function addChangedInClusters(before: SoundWorkspace, after: SoundWorkspace, changed: Set<string>): boolean {
  const others = new Map(before.clusters.map((cluster) => [cluster.spec.name, cluster]));
  for (const { spec, file } of after.clusters) {
    const old = others.get(spec.name);
    if (old?.file.text === file.text) continue;
    if (!old || !isSame(withoutServices(old.spec), withoutServices(spec))) return false;
    const [one, other] = [old.spec.services, spec.services];
    if (!isSame(Object.keys(one).sort(), Object.keys(other).sort())) return false;
    for (const [name, own] of Object.entries(other)) {
      if (isSame(one[name], own)) continue;
      if (placeOf(one[name]) !== placeOf(own)) return false;
      changed.add(name);
    }
  }
  return true;
}

function withoutServices({ services: _services, ...others }: ClusterSpec): object {
  return others;
}

/** What decides about namespaces, AppProjects and external services. */
const placeOf = (own: InstanceSpec | undefined): string =>
  JSON.stringify(own && 'calls' in own ? own.calls : null);

/** Who names whom, in both directions: whatever a spec names a service for, its documents depend on it. */
function mentionsOf(workspaces: readonly Workspace[]): ReadonlyMap<string, ReadonlySet<string>> {
  const graph = new Map<string, Set<string>>();
  const connect = (from: string, to: string) => graph.set(from, (graph.get(from) ?? new Set()).add(to));
  for (const { services, instances, serviceNames } of workspaces) {
    const read = (name: string, value: unknown) => {
      for (const text of textsIn(value)) {
        const mentioned = text.slice(text.lastIndexOf('/') + 1);
        if (mentioned === name || !serviceNames.has(mentioned)) continue;
        connect(name, mentioned);
        connect(mentioned, name);
      }
    };
    for (const { spec } of services) read(spec.name, spec);
    for (const { name, own } of instances) {
      const { versions: _v, weights: _w, methodWeights: _m, ...override } = own;
      read(name, override);
    }
  }
  return graph;
}

/** All texts in a value, and the keys of its maps. */
function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value.flatMap(textsIn);
  return isMap(value) ? Object.entries(value).flatMap(([key, child]) => [key, ...textsIn(child)]) : [];
}
