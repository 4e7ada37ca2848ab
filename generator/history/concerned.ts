import type { Instance, Loaded, Workspace } from '../load/workspace.ts';
import type { ClusterSpec } from '../schema/cluster.ts';
import type { State } from './state.ts';

/**
 * The names of the services, by cluster, whose documents or contracts may differ between two states: found by comparing
 * texts, so that a change of one of a thousand services costs what one service costs.
 */
export function concernedServices(before: State, after: State): ReadonlyMap<string, ReadonlySet<string>> {
  const everywhere = changedServices(before.workspace, after.workspace);
  const isFleetSame = settingsIn(before) === settingsIn(after);
  const [old, now] = [clustersOf(before.workspace), clustersOf(after.workspace)];
  const names = [...new Set([...old.keys(), ...now.keys()])].sort();
  return new Map(
    names.map((name) => {
      const [one, other] = [old.get(name), now.get(name)];
      const running = new Set([...namesIn(one), ...namesIn(other)]);
      const own = isFleetSame && one && other ? changedIn(one.loaded, other.loaded) : 'all';
      const found = withNeighbours(new Set(own === 'all' ? running : [...own, ...everywhere]), [one, other]);
      return [name, new Set([...found].filter((each) => running.has(each)))];
    }),
  );
}

/** What clusters/fleet.yaml says but acknowledgements, which change nothing. */
function settingsIn({ workspace: { fleet } }: State): string {
  const { acknowledge: _acknowledge, ...settings } = fleet?.spec ?? {};
  return JSON.stringify(settings);
}

interface ClusterInstances {
  readonly loaded: Loaded<ClusterSpec>;
  readonly instances: readonly Instance[];
}

function clustersOf({ clusters, instances }: Workspace): Map<string, ClusterInstances> {
  const own = new Map<Loaded<ClusterSpec>, Instance[]>(clusters.map((loaded) => [loaded, []]));
  for (const instance of instances) own.get(instance.cluster)?.push(instance);
  return new Map([...own].map(([loaded, here]) => [loaded.spec.name, { loaded, instances: here }]));
}

const namesIn = (cluster: ClusterInstances | undefined): string[] =>
  (cluster?.instances ?? []).map(({ name }) => name);

/** Services whose own files say something else, or whose gRPC services do. */
function changedServices(before: Workspace, after: Workspace): Set<string> {
  const [old, now] = [textsOf(before), textsOf(after)];
  const names = new Set([...old.keys(), ...now.keys()]);
  return new Set([...names].filter((name) => old.get(name) !== now.get(name)));
}

/** All that holds for a service in every cluster, as one text. */
function textsOf({ services, externals, additions, releases, protos = {} }: Workspace): Map<string, string> {
  const texts = new Map<string, string>();
  const add = (name: string, text: string) => texts.set(name, `${texts.get(name) ?? ''}\0${text}`);
  for (const { spec, file } of [...services, ...externals]) {
    add(spec.name, file.text);
    for (const service of spec.grpc?.services ?? [])
      if (Object.hasOwn(protos, service)) add(spec.name, JSON.stringify(protos[service]));
  }
  for (const { service, file } of [...additions, ...releases]) add(service, `${file.path}\0${file.text}`);
  return texts;
}

function changedIn(one: Loaded<ClusterSpec>, other: Loaded<ClusterSpec>): Set<string> | 'all' {
  if (one.file.text === other.file.text) return new Set();
  const { services: old, acknowledge: _old, maxStep: _oldStep, ...oldRest } = one.spec;
  const { services: now, acknowledge: _now, maxStep: _nowStep, ...nowRest } = other.spec;
  if (JSON.stringify(oldRest) !== JSON.stringify(nowRest)) return 'all';
  const names = new Set([...Object.keys(old), ...Object.keys(now)]);
  return new Set([...names].filter((name) => JSON.stringify(old[name]) !== JSON.stringify(now[name])));
}

/** Who calls them and whom they call too: policies and sidecars of both depend on the other. */
function withNeighbours(
  found: ReadonlySet<string>,
  states: readonly (ClusterInstances | undefined)[],
): ReadonlySet<string> {
  const all = new Set(found);
  for (const { name, spec } of states.flatMap((state) => state?.instances ?? [])) {
    const others = [...(spec.calls ?? []), ...(spec.mirror ?? [])].flatMap(({ service }) => service ?? []);
    if (others.some((other) => found.has(other))) all.add(name);
    if (found.has(name)) for (const other of others) all.add(other);
  }
  return all;
}
