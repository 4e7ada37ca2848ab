import type { IAppProject } from '@kubernetes-models/argo-cd/argoproj.io/v1alpha1/AppProject';
import type { Freeze } from '../model/freeze.ts';
import { syncWave } from './annotations.ts';
import { argoNamespace } from './application.ts';
import type { Kind } from './kind.ts';

type KindName = Pick<Kind<never>, 'group' | 'kind'>;

/** The input for rendering an AppProject. */
export interface AppProjectView {
  readonly name: string;
  readonly description: string;
  readonly repoURL: string;
  readonly destinations: readonly { readonly name: string; readonly namespace: string }[];
  /** Cluster-scoped kinds that its Applications may contain. */
  readonly clusterKinds: readonly KindName[];
  /** Namespaced kinds that its Applications may contain. */
  readonly namespacedKinds: readonly KindName[];
  /** Freezes of the clusters that its Applications sync to. */
  readonly freezes: readonly Freeze[];
}

/**
 * What the Applications of one team may do: use this repository, its own namespaces and the rendered kinds,
 * nothing more. It is applied before the Applications: an Application without its project waits until Argo CD
 * checks again, minutes later. Empty lists are left out; then no cluster-scoped kind is allowed.
 * Source: Argo CD, Projects; Sync Phases and Waves.
 */
export function appProject(view: AppProjectView): IAppProject {
  return {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'AppProject',
    metadata: { name: view.name, namespace: argoNamespace, annotations: syncWave('projects') },
    spec: {
      description: view.description,
      sourceRepos: [view.repoURL],
      destinations: [...view.destinations],
      ...(view.clusterKinds.length > 0 ? { clusterResourceWhitelist: view.clusterKinds.map(nameOf) } : {}),
      namespaceResourceWhitelist: view.namespacedKinds.map(nameOf),
      ...(view.freezes.length > 0 ? { syncWindows: view.freezes.map(syncWindow) } : {}),
    },
  };
}

/**
 * A freeze denies automatic syncs, also those that heal. A sync by hand is possible, for a change that cannot wait, and a
 * sync that has begun ends. Source: Argo CD, Sync Windows.
 */
const syncWindow = ({ reason, schedule, duration, timeZone, clusters }: Freeze) => ({
  kind: 'deny',
  schedule,
  duration,
  timeZone,
  clusters: [...clusters],
  manualSync: true,
  syncOverrun: true,
  description: reason,
});

const nameOf = ({ group, kind }: KindName) => ({ group, kind });
