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
  /** How Argo CD reads the folder; without it, by its kustomization.yaml. */
  readonly directory?: { readonly recurse: boolean };
}

/**
 * An Application that syncs by itself, never empties itself, and picks up a fix while it is still retrying. It carries
 * no finalizer: removing the Application leaves the workloads running. Rollback is a revert in git, since Argo CD
 * refuses its own while automated sync is on.
 * Source: Argo CD, Automated Sync Policy, Sync Options, High Availability (manifest-generate-paths).
 */
export function application(view: ApplicationView): IApplication {
  const { settings, name, project, path, dependsOn, destination, directory } = view;
  return {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Application',
    metadata: {
      name,
      namespace: argoNamespace,
      annotations: {
        'argocd.argoproj.io/manifest-generate-paths': [path, ...dependsOn]
          .map((folder) => `/${folder}`)
          .join(';'),
      },
    },
    spec: {
      project,
      source: {
        repoURL: settings.repoURL,
        targetRevision: settings.targetRevision,
        path,
        ...(directory ? { directory } : {}),
      },
      destination,
      syncPolicy: {
        automated: { prune: true, selfHeal: true, allowEmpty: false },
        retry: { limit: 10, refresh: true, backoff: { duration: '5s', factor: 2, maxDuration: '3m' } },
        syncOptions: ['ServerSideApply=true', 'ApplyOutOfSyncOnly=true', 'FailOnSharedResource=true'],
      },
    },
  };
}
