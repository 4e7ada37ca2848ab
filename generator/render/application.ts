import type { IApplication } from '@kubernetes-models/argo-cd/argoproj.io/v1alpha1/Application';
import type { FleetSettings } from '../model/fleet.ts';

/** Namespace that Argo CD runs in and reads Applications from. */
export const argoNamespace = 'argocd';

/** The cluster Argo CD itself runs in, by the name Argo CD gives it. */
export const hubCluster = 'in-cluster';

/** What an Application is rendered from. */
export interface ApplicationView {
  readonly settings: FleetSettings;
  readonly name: string;
  readonly project: string;
  /** Folder that is synced. */
  readonly path: string;
  /** Further folders that the rendered result depends on, such as bases: a commit elsewhere costs Argo CD nothing. */
  readonly dependsOn: readonly string[];
  readonly destination: { readonly name: string; readonly namespace: string };
  /** True if Argo CD also reads the folders inside of the folder; there is no kustomization.yaml then. */
  readonly recurse?: boolean;
  /** Deployments whose number of pods an autoscaler sets: Argo CD leaves what it finds in the cluster. */
  readonly autoscaled?: readonly { readonly name: string; readonly namespace: string }[];
  /** True if its Applications go with it. */
  readonly cascades?: boolean;
}

/** Argo CD deletes what an Application with this finalizer consists of before the Application itself goes. */
const cascade = 'resources-finalizer.argocd.argoproj.io';

/**
 * An Application that syncs by itself, never empties itself, and picks up a fix while it is still retrying. It retries
 * without end: Argo CD never starts another sync of a commit whose retries are used up. Rollback is a revert in git,
 * since Argo CD refuses its own while automated sync is on.
 *
 * Only the Application of a cluster carries a finalizer: its Applications go with it, and theirs have none, so that the
 * workloads keep running. Without it they would stay, and fail, after the cluster is gone.
 *
 * What it differs in is asked of the API server (server-side diff): only that knows the defaults of custom resources. No
 * field is written with its zero value, such as `recurse: false`: Argo CD leaves those out when it saves an Application,
 * and the Application above would put them back, for ever.
 * Source: Argo CD, Automated Sync Policy, Sync Options, Diff Strategies, App Deletion, High Availability
 * (manifest-generate-paths); RetryStrategy.limit, which is without end below 0.
 */
export function application(view: ApplicationView): IApplication {
  const { settings, name, project, path, dependsOn, destination, recurse = false, cascades = false } = view;
  const { autoscaled = [] } = view;
  return {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Application',
    metadata: {
      name,
      namespace: argoNamespace,
      annotations: {
        'argocd.argoproj.io/compare-options': 'ServerSideDiff=true',
        'argocd.argoproj.io/manifest-generate-paths': [path, ...dependsOn]
          .map((folder) => `/${folder}`)
          .join(';'),
      },
      ...(cascades ? { finalizers: [cascade] } : {}),
    },
    spec: {
      project,
      source: {
        repoURL: settings.repoURL,
        targetRevision: settings.targetRevision,
        path,
        ...(recurse ? { directory: { recurse } } : {}),
      },
      destination,
      ...(autoscaled.length > 0 ? { ignoreDifferences: autoscaled.map(podsOf) } : {}),
      syncPolicy: {
        automated: { prune: true, selfHeal: true, allowEmpty: false },
        retry: { limit: -1, refresh: true, backoff: { duration: '5s', factor: 2, maxDuration: '3m' } },
        syncOptions: [
          'ServerSideApply=true',
          'ApplyOutOfSyncOnly=true',
          'FailOnSharedResource=true',
          'PruneLast=true',
          ...(autoscaled.length > 0 ? ['RespectIgnoreDifferences=true'] : []),
        ],
      },
    },
  };
}

/**
 * The number of pods of a Deployment, as ignoreDifferences names it. Argo CD then applies the number that the cluster
 * has: an apply without one would set it to 1, since its only owner has taken the field out.
 * Source: Argo CD, Sync Options (RespectIgnoreDifferences); Kubernetes, Server-Side Apply.
 */
const podsOf = ({ name, namespace }: { readonly name: string; readonly namespace: string }) => ({
  group: 'apps',
  kind: 'Deployment',
  name,
  namespace,
  jsonPointers: ['/spec/replicas'],
});
