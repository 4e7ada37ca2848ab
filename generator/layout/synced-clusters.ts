import type { Cluster, Fleet } from '../model/fleet.ts';
import { namespacesFolder } from '../model/reserved.ts';

/**
 * The clusters to which Argo CD would sync changed files of the tree. AppProjects and root Applications are in the
 * cluster of Argo CD, and ROUTES.md is for people.
 * @param paths files below base/, overlays/ and argocd/; others concern no cluster
 */
export function clustersThatSync({ clusters }: Fleet, paths: Iterable<string>): string[] {
  const found = new Set<string>();
  for (const path of paths) {
    const [top, first = '', second = ''] = path.split('/');
    if (top === 'overlays' && !path.endsWith('/ROUTES.md')) found.add(first);
    if (top === 'argocd' && first === 'clusters') found.add(second);
    if (top === 'base')
      for (const cluster of clusters) if (usesBase(cluster, first, second)) found.add(cluster.name);
  }
  return clusters.map(({ name }) => name).filter((name) => found.has(name));
}

function usesBase({ instances, externals, gateways }: Cluster, folder: string, namespace: string): boolean {
  if (folder !== namespacesFolder)
    return (
      instances.some(({ service }) => service.name === folder) ||
      externals.some(({ external }) => external.name === folder)
    );
  return (
    instances.some(({ service }) => service.namespace === namespace) ||
    gateways.some((gateway) => gateway.namespace === namespace)
  );
}
