import { posix } from 'node:path';
import { fleetPath } from '../load/input-paths.ts';
import { namespacesFolder } from '../model/reserved.ts';

/** Folders that the generator owns whole: what no spec explains in them is removed. */
export const ownedFolders = ['base', 'overlays', 'argocd'] as const;

/** The reviewers of each path; GitHub reads the file here. A file without the generator's header is not generated. */
export const codeOwnersPath = '.github/CODEOWNERS';

/** What is the same in every cluster. */
export const baseFolder = (service: string): string => `base/${service}`;

/** The part of the base that each version is an overlay of. */
export const workloadFolder = (service: string): string => `base/${service}/workload`;

/** What one cluster has of a service: what its Argo CD Application syncs. */
export const overlayFolder = (cluster: string, service: string): string => `overlays/${cluster}/${service}`;

/** What one cluster has of one version. */
export const versionFolder = (cluster: string, service: string, version: string): string =>
  `${overlayFolder(cluster, service)}/${version}`;

/** A namespace, the same in every cluster. */
export const namespaceBase = (namespace: string): string => `base/${namespacesFolder}/${namespace}`;

/** The namespaces of one cluster. */
export const namespacesOverlay = (cluster: string): string => `overlays/${cluster}/${namespacesFolder}`;

/** Applications of one cluster: what its root Application syncs. */
export const applicationsFolder = (cluster: string): string => `argocd/clusters/${cluster}`;

/** AppProjects and root Applications: what the one Application applied by hand syncs. */
export const rootFolder = 'argocd/root';

/** The spec a service is written in. */
export const serviceSpecPath = (service: string): string => `services/${service}/service.yaml`;

/** The specs that have the settings of a service in every cluster. */
export const serviceSources = ({
  name,
  hasDefaults,
}: {
  readonly name: string;
  readonly hasDefaults?: true;
}): string[] => [...(hasDefaults ? [fleetPath] : []), serviceSpecPath(name)];

/** The spec an external service is written in. */
export const externalSpecPath = (name: string): string => `services/${name}/external.yaml`;

/** The spec a cluster is written in. */
export const clusterSpecPath = (cluster: string): string => `clusters/${cluster}.yaml`;

/** How a kustomization in one folder names another. */
export const relativeFolder = (from: string, to: string): string => posix.relative(from, to);
