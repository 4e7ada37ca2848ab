import type { Place } from '../diagnostics/diagnostic.ts';
import { SourceFile } from '../diagnostics/source-file.ts';
import type { State } from '../history/state.ts';
import type { Files } from '../kustomize/file-content.ts';
import { renderedTreeOf } from '../kustomize/rendered-tree.ts';
import { grouped } from '../lang/grouped.ts';
import type { Addition } from '../load/additions.ts';
import type { Loaded, Instance as LoadedInstance, Workspace } from '../load/workspace.ts';
import type { Cluster, Fleet, Instance } from '../model/fleet.ts';
import type { RenderedDocument } from '../picture/rendered-document.ts';
import { documentsOfInstance } from '../picture/rendered-fleet.ts';
import type { ClusterSpec } from '../schema/cluster.ts';
import { concernedServices } from './concerned.ts';

/** A state with valid specs. */
export type ValidState = State & { readonly fleet: Fleet };

/** A cluster in one state. */
export interface ClusterState {
  readonly loaded: Loaded<ClusterSpec>;
  readonly model: Cluster;
  /** By name. */
  readonly instances: ReadonlyMap<string, Running>;
}

/** A service in a cluster, in one of the two states. */
export interface Running {
  /** The specs, with the position of every value. */
  readonly loaded: LoadedInstance;
  readonly model: Instance;
  readonly cluster: ClusterState;
  /** True if the service has extra documents or patches. */
  readonly hasAdditions: boolean;
  /** Its documents as the cluster gets them, rendered on first use. */
  documents(): readonly RenderedDocument[];
}

/** A cluster before and after; undefined in a state without it. */
export interface ClusterChange {
  readonly name: string;
  readonly before: ClusterState | undefined;
  readonly after: ClusterState | undefined;
}

/** A service in a cluster, before and after; undefined in a state where it does not run. */
export interface InstanceChange {
  readonly name: string;
  readonly cluster: ClusterChange;
  readonly before: Running | undefined;
  readonly after: Running | undefined;
}

/** A change from a committed state to another one, or to the work tree. */
export interface Change {
  /** The repository, to run git in. */
  readonly root: string;
  readonly before: ValidState;
  readonly after: ValidState;
  readonly clusters: readonly ClusterChange[];
  /** The services of clusters that may differ; all others are unchanged. */
  readonly instances: readonly InstanceChange[];
  /** A place in the state before, for messages, in the notation of git: `3f2a1b0:clusters/dev.yaml`. */
  earlier(place: Place): Place;
}

/** Pairs the clusters and services of two states. */
export function changeOf(root: string, before: ValidState, after: ValidState): Change {
  const [old, now] = [clustersOf(before), clustersOf(after)];
  const clusters = [...new Set([...old.keys(), ...now.keys()])]
    .sort()
    .map((name): ClusterChange => ({ name, before: old.get(name), after: now.get(name) }));
  const { byCluster } = concernedServices(before.workspace, after.workspace);
  const instances = clusters.flatMap((cluster) =>
    [...(byCluster.get(cluster.name) ?? [])].sort().map((name): InstanceChange => {
      const [one, other] = [cluster.before?.instances.get(name), cluster.after?.instances.get(name)];
      return { name, cluster, before: one, after: other };
    }),
  );
  return { root, before, after, clusters, instances, earlier: earlierIn(before.label) };
}

/** Makes one SourceFile per file, to parse it for positions once. */
function earlierIn(label: string): Change['earlier'] {
  const files = new Map<SourceFile, SourceFile>();
  return (place) => {
    const { file } = place;
    const named = files.get(file) ?? new SourceFile(`${label}:${file.path}`, file.text);
    files.set(file, named);
    return { ...place, file: named };
  };
}

function clustersOf({ workspace, fleet }: ValidState): Map<string, ClusterState> {
  const additions = grouped(workspace.additions, ({ service }) => service);
  const loaded = grouped(workspace.instances, ({ cluster }) => cluster);
  const models = new Map(fleet.clusters.map((cluster) => [cluster.name, cluster]));
  let rendered: Files | undefined;
  const tree = () => {
    rendered ??= renderedTreeOf(fleet);
    return rendered;
  };
  return new Map(
    workspace.clusters.flatMap((cluster) => {
      const model = models.get(cluster.spec.name);
      const state = model && clusterState(cluster, model, loaded.get(cluster) ?? [], additions, tree);
      return state ? [[cluster.spec.name, state] as const] : [];
    }),
  );
}

function clusterState(
  loaded: Workspace['clusters'][number],
  model: Cluster,
  instances: readonly LoadedInstance[],
  additions: ReadonlyMap<string, readonly Addition[]>,
  tree: () => Files,
): ClusterState {
  const running = new Map<string, Running>();
  const state: ClusterState = { loaded, model, instances: running };
  const models = new Map(model.instances.map((instance) => [instance.service.name, instance]));
  for (const instance of instances) {
    const modelInstance = models.get(instance.name);
    if (!modelInstance) continue;
    const own = additions.get(instance.name) ?? [];
    let documents: readonly RenderedDocument[] | undefined;
    running.set(instance.name, {
      loaded: instance,
      model: modelInstance,
      cluster: state,
      hasAdditions: own.length > 0,
      documents() {
        documents ??= documentsOfInstance({
          tree: tree(),
          cluster: model.name,
          instance,
          additions: own,
        });
        return documents;
      },
    });
  }
  return state;
}
