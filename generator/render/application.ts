import type { IApplication } from '@kubernetes-models/argo-cd/argoproj.io/v1alpha1/Application';
import type { FleetSettings } from '../model/fleet.ts';

/** Namespace of Argo CD, from which it reads Applications. */
export const argoNamespace = 'argocd';

/** The cluster in which Argo CD runs, by its name in Argo CD. */
export const hubCluster = 'in-cluster';

/** The input for rendering an Application. */
export interface ApplicationView {
  readonly settings: FleetSettings;
  readonly name: string;
  readonly project: string;
  /** Folder to sync. */
  readonly path: string;
  /** Further folders that affect the result, such as bases: commits elsewhere trigger no work in Argo CD. */
  readonly dependsOn: readonly string[];
  readonly destination: { readonly name: string; readonly namespace: string };
  /** True if Argo CD also reads subfolders; then there is no kustomization.yaml. */
  readonly recurse?: boolean;
  /** Workloads with an autoscaler: Argo CD leaves their number of pods as it is in the cluster. */
  readonly autoscaled?: readonly Autoscaled[];
  /** True if its Applications are deleted with it. */
  readonly cascades?: boolean;
  /** Who gets messages about it. */
  readonly subscriptions?: Readonly<Record<string, string>> | undefined;
}

/** A workload with an autoscaler. */
interface Autoscaled {
  readonly kind: string;
  readonly name: string;
  readonly namespace: string;
}

/** With this finalizer, Argo CD deletes the resources of an Application before the Application itself. */
const cascade = 'resources-finalizer.argocd.argoproj.io';

/**
 * An Application that syncs automatically, never prunes to an empty state, and picks up a fix while it still
 * retries. It retries without limit: Argo CD never starts another sync of a commit whose retries are used up.
 * To roll back, revert in git, because Argo CD refuses its own rollback while automated sync is on.
 * Only the Application of a cluster has a finalizer: its child Applications are deleted with it. The children
 * have none, so the workloads keep running. Without the finalizer, the children would stay and fail after the
 * cluster is removed.
 * The API server computes the diff (server-side diff), because only it knows the defaults of custom
 * resources. Fields with a zero value, such as `recurse: false`, are left out: Argo CD drops them when it
 * saves an Application, and the parent Application would restore them in an endless loop.
 * Source: Argo CD, Automated Sync Policy, Sync Options, Diff Strategies, App Deletion, High Availability
 * (manifest-generate-paths); RetryStrategy.limit, which is unlimited below 0.
 */
export function application(view: ApplicationView): IApplication {
  const { settings, name, project, path, dependsOn, destination, recurse = false, cascades = false } = view;
  const { autoscaled = [], subscriptions = {} } = view;
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
        ...subscriptions,
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
 * The number of pods of a workload, in the notation of ignoreDifferences. Argo CD then applies the number
 * from the cluster. Applying a manifest without the field would set it to 1, because its only owner has
 * removed it.
 * Source: Argo CD, Sync Options (RespectIgnoreDifferences); Kubernetes, Server-Side Apply.
 */
const podsOf = ({ kind, name, namespace }: Autoscaled) => ({
  group: 'apps',
  kind,
  name,
  namespace,
  jsonPointers: ['/spec/replicas'],
});
