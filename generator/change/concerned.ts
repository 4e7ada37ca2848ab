import type { Instance, Loaded, Workspace } from '../load/workspace.ts';
import type { ClusterSpec } from '../schema/cluster.ts';
import { affectsWholeFleet, settingsOf } from './fleet-wide.ts';
import { mentionsOf, reachableFrom } from './mentions.ts';

/** The services that a change may affect. */
export interface Concerned {
  /** By cluster: the services that run there, before or after, and whose documents or contracts may differ. */
  readonly byCluster: ReadonlyMap<string, ReadonlySet<string>>;
  /** True if documents that follow from all services may differ too: AppProjects, namespaces, external services. */
  readonly isFleetWide: boolean;
}

/**
 * The services that a change concerns. It compares texts, not documents, so a change of one service among a thousand
 * costs as much as one service.
 */
export function concernedServices(before: Workspace, after: Workspace): Concerned {
  const everywhere = changedServices(before, after);
  const isFleetSame = settingsOf(before) === settingsOf(after);
  const graph = mentionsOf([before, after]);
  const [old, now] = [clustersOf(before), clustersOf(after)];
  const names = [...new Set([...old.keys(), ...now.keys()])].sort();
  const byCluster = new Map(
    names.map((name) => {
      const [one, other] = [old.get(name), now.get(name)];
      const running = new Set([...namesIn(one), ...namesIn(other)]);
      const own = isFleetSame && one && other ? changedIn(one.loaded, other.loaded) : 'all';
      if (own === 'all') return [name, running] as const;
      const reached = reachableFrom(new Set([...own, ...everywhere]), graph);
      return [name, new Set([...reached].filter((each) => running.has(each)))] as const;
    }),
  );
  return { byCluster, isFleetWide: affectsWholeFleet(before, after) };
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

/** Services, also external ones, whose own files differ, or the protos of their gRPC services. */
function changedServices(before: Workspace, after: Workspace): Set<string> {
  const [old, now] = [textsOf(before), textsOf(after)];
  const names = new Set([...old.keys(), ...now.keys()]);
  return new Set([...names].filter((name) => old.get(name) !== now.get(name)));
}

/** The inputs of a service that apply to every cluster, as one text. */
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

/** Services whose entry in a cluster file differs; all of them if the file differs in more than that. */
function changedIn(one: Loaded<ClusterSpec>, other: Loaded<ClusterSpec>): Set<string> | 'all' {
  if (one.file.text === other.file.text) return new Set();
  const { services: old, acknowledge: _old, maxStep: _oldStep, ...oldRest } = one.spec;
  const { services: now, acknowledge: _now, maxStep: _nowStep, ...nowRest } = other.spec;
  if (JSON.stringify(oldRest) !== JSON.stringify(nowRest)) return 'all';
  const names = new Set([...Object.keys(old), ...Object.keys(now)]);
  return new Set([...names].filter((name) => JSON.stringify(old[name]) !== JSON.stringify(now[name])));
}
