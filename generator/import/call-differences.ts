import type { Fleet, Instance } from '../model/fleet.ts';
import { matchesPath, type Route } from '../model/routing/route.ts';
import type { Share } from '../model/routing/rule.ts';
import { clusterNames, routesOfSpec } from '../picture/host-routes.ts';
import { readRoutes, routeWithoutVirtualService } from '../picture/read-routes.ts';
import { conditionsOf, copiesOf, faultOf, retriesOf, sharesOf } from '../render/route-words.ts';
import { accessDifference } from './access-differences.ts';
import type { ExistingInstance, Inventory } from './inventory.ts';
import { versionsBySubset } from './lift/destination.ts';
import { destinationRulesOf, virtualServicesOf } from './related.ts';

/** Calls that are treated differently after the import. */
export interface CallDifference {
  readonly cluster: string;
  readonly service: string;
  readonly about: string;
  readonly before: string;
  readonly after: string;
}

/**
 * The calls of a cluster before and after: the version, time limit and retries of each method, and who may call.
 * Source: Istio, HTTPRoute; Istio, AuthorizationPolicy (no policy allows every call).
 */
export function callDifferences(fleet: Fleet, cluster: string, inventory: Inventory): CallDifference[] {
  const rendered = fleet.clusters.find(({ name }) => name === cluster);
  if (!rendered) return [];
  const names = clusterNames(rendered.instances.map(({ service }) => service));
  return inventory.instances
    .filter((each) => each.cluster === cluster)
    .flatMap((existing) => {
      const instance = rendered.instances.find(({ service }) => service.name === existing.name);
      if (!instance) return [];
      const { service } = instance;
      const [virtualService] = virtualServicesOf(existing, inventory);
      const before = virtualService
        ? readRoutes(virtualService.value, {
            host: service.host,
            isGrpc: true,
            ...(service.grpc ? { port: service.grpc.port } : {}),
            ...names,
          }).map((route) => withVersions(route, existing, inventory))
        : [routeWithoutVirtualService];
      const after = routesOfSpec(instance);
      const byWords = new Map<string, string[]>();
      for (const { path } of service.methods) {
        const words = [treatment(before, path, instance), treatment(after, path, instance)];
        if (words[0] === words[1]) continue;
        const key = words.join('\n');
        byWords.set(key, [...(byWords.get(key) ?? []), path.slice(path.indexOf('/') + 1)]);
      }
      const routes = [...byWords].map(([key, methods]): CallDifference => {
        const [then = '', now = ''] = key.split('\n');
        const all = methods.length === service.methods.length;
        return {
          cluster,
          service: existing.name,
          about: all ? 'all methods' : methods.join(', '),
          before: then,
          after: now,
        };
      });
      const access = accessDifference(existing, instance, rendered, inventory);
      return [
        ...routes,
        ...(access ? [{ cluster, service: existing.name, about: 'access', ...access }] : []),
      ];
    });
}

/** Subsets under the names of the versions that they become. */
function withVersions(route: Route, existing: ExistingInstance, inventory: Inventory): Route {
  const versions = versionsBySubset(destinationRulesOf(existing, inventory), existing);
  const shares = route.shares?.map(
    (share): Share => ({ ...share, version: versions.get(share.version) ?? share.version }),
  );
  return shares ? { ...route, shares } : route;
}

/** What happens to calls of a method: each route that may apply, up to the first without conditions. */
export function treatment(
  routes: readonly Route[],
  method: string,
  instance: Pick<Instance, 'versions'>,
): string {
  const found: string[] = [];
  const seen = new Set<string>();
  for (const route of routes) {
    if (route.paths.length > 0 && !route.paths.some((path) => matchesPath(path, method))) continue;
    const conditions = conditionsOf({ ...route, paths: [] });
    const when = conditions.length > 0 ? `if ${conditions.join(' and ')}: ` : '';
    // An earlier route has these calls already.
    if (seen.has(when)) continue;
    seen.add(when);
    found.push(`${when}${wordsOf(route, instance)}`);
    if (conditions.length === 0) return found.join('; ');
  }
  return [...found, 'no route'].join('; ');
}

function wordsOf(
  { shares, policy, mirrors, fault, further = [] }: Route,
  instance: Pick<Instance, 'versions'>,
): string {
  // A redirect or an answer of the proxy has no destination.
  if (shares?.length === 0 && further.length > 0) return further.join(', ');
  const usual: readonly Share[] = instance.versions.map(({ name, weight }) => ({ version: name, weight }));
  const all = (shares ?? usual).filter(({ weight }) => weight > 0);
  const [only] = instance.versions;
  // All pods of the service are those of the only version.
  const isOwn = all.every(({ version, host }) => host === undefined && ['', only?.name].includes(version));
  const target = instance.versions.length === 1 && isOwn ? (only?.name ?? '') : sharesOf(all);
  return [
    target,
    ...(policy.timeout === undefined ? [] : [`timeout ${policy.timeout}`]),
    `retries ${retriesOf(inOrder(policy.retries))}`,
    ...mirrors.map((copies) => `mirrored ${copiesOf(copies)}`),
    ...(fault ? [faultOf(fault)] : []),
    ...further,
  ].join(', ');
}

/** With the conditions in one order, for comparison. */
const inOrder = ({ retryOn, ...retries }: Route['policy']['retries']): Route['policy']['retries'] => ({
  ...retries,
  ...(retryOn === undefined ? {} : { retryOn: [...retryOn].sort() }),
});
