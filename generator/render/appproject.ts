import type { IAppProject } from '@kubernetes-models/argo-cd/argoproj.io/v1alpha1/AppProject';
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
    },
  };
}

const nameOf = ({ group, kind }: KindName) => ({ group, kind });
