import type { IAppProject } from '@kubernetes-models/argo-cd/argoproj.io/v1alpha1/AppProject';
import { argoNamespace } from './application.ts';
import type { Kind } from './kind.ts';
import { syncWave } from './sync-wave.ts';

type KindName = Pick<Kind<never>, 'group' | 'kind'>;

/** What an AppProject is rendered from. */
export interface AppProjectView {
  readonly name: string;
  readonly description: string;
  readonly repoURL: string;
  readonly destinations: readonly { readonly name: string; readonly namespace: string }[];
  /** Kinds without a namespace that its Applications may consist of. */
  readonly clusterKinds: readonly KindName[];
  /** Kinds with a namespace that its Applications may consist of. */
  readonly namespacedKinds: readonly KindName[];
}

/**
 * What the Applications of one team may do: this repository, its own namespaces, the kinds that are rendered, no more.
 * It is applied before the Applications: one that is there before its project waits until Argo CD looks again, minutes
 * later. A list without entries is left out; no kind without a namespace is allowed then.
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
