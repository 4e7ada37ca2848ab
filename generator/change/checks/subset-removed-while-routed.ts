import type { Finding } from '../../checks/check.ts';
import { grouped } from '../../lang/grouped.ts';
import { versionServiceName } from '../../model/version-service.ts';
import { fullHost } from '../../picture/hosts.ts';
import type { Change, ClusterState, Running } from '../change.ts';
import {
  atVersion,
  atVersions,
  type Continued,
  continued,
  defineChangeCheck,
  earlierLine,
} from '../change-check.ts';
import { destinationsIn, type RoutedTo } from './support/destinations.ts';

export const subsetRemovedWhileRouted = defineChangeCheck({
  name: 'subset-removed-while-routed',
  code: 'MESH501',
  severity: 'error',
  title: 'A subset is removed while the committed routes send it calls',
  explanation:
    'A sync has no order for removals: the sync waves apply the DestinationRule before the VirtualService in both directions, and proxies receive them at different times. Until a proxy has the new routes, calls for the subset fail with 503, gRPC status UNAVAILABLE. Remove the calls in one commit (weight 0, no rules, no mirrors), let it sync, and remove the version in the next commit.',
  source: 'Istio, Traffic Management Best Practices: avoid 503 errors while reconfiguring service routes',
  *run(change) {
    const { clusterDomain = 'cluster.local' } = change.before.workspace.fleet?.spec ?? {};
    for (const instance of continued(change)) {
      const remaining = instance.after.model.versions.map(({ name }) => name);
      for (const { name } of instance.before.model.versions) {
        if (remaining.includes(name)) continue;
        const routed = routesTo(instance, name, clusterDomain);
        if (routed.length > 0) yield finding(instance, name, routed, change);
      }
    }
  },
});

function finding(
  { name, cluster, before, after }: Continued,
  version: string,
  routed: readonly RoutedTo[],
  change: Change,
): Finding {
  return {
    message: `${version} of ${name} is removed from ${cluster.name} while it still gets ${describeRoutes(routed)}`,
    at: atVersions(after),
    hint: `keep ${version} here without calls (weight 0, no rule, no mirror); remove it after Argo CD has synced this commit`,
    related: [earlierLine(change, 'the version', atVersion(before, version))],
  };
}

/** `90 % of the calls (routes a and default of VirtualService b)`. */
function describeRoutes(routed: readonly RoutedTo[]): string {
  const groups = grouped(routed, ({ share, document }) => `${share} of ${document}`);
  return [...groups.values()]
    .flatMap((group) => {
      const [first] = group;
      if (!first) return [];
      const names = [...new Set(group.flatMap(({ route }) => route ?? []))];
      const routes =
        names.length === 0 ? '' : `route${names.length > 1 ? 's' : ''} ${names.join(' and ')} of `;
      return `${first.share} (${routes}${first.document})`;
    })
    .join(' and ');
}

function routesTo({ name, before }: Continued, version: string, clusterDomain: string): RoutedTo[] {
  const { host, namespace } = before.model.service;
  const own = fullHost(versionServiceName(name, version), namespace, clusterDomain);
  return documentsThatRoute(before, before.cluster)
    .flatMap((document) => destinationsIn(document, clusterDomain))
    .filter((to) => (to.host === host && to.subset === version) || to.host === own);
}

/** Only the routes of a service name its subsets, unless there are extra routes or patches of the rendered ones. */
function documentsThatRoute(own: Running, cluster: ClusterState) {
  return [...cluster.instances.values()]
    .filter((running) => running === own || running.hasAdditions)
    .flatMap((running) => running.documents());
}
