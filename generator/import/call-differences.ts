import { mapAt, textAt } from '../lang/at-path.ts';
import type { Fleet, Instance } from '../model/fleet.ts';
import { matchesPath, type Route } from '../model/routing/route.ts';
import type { Share } from '../model/routing/rule.ts';
import { clusterNames, routesOfSpec } from '../picture/host-routes.ts';
import { readRoutes, routeWithoutVirtualService } from '../picture/read-routes.ts';
import { conditionsOf, copiesOf, faultOf, retriesOf, sharesOf } from '../render/route-words.ts';
import { selects } from './document.ts';
import { type ExistingInstance, type Inventory, labelsOfPods } from './inventory.ts';
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
      return [...routes, ...accessDifference(existing, instance, rendered.instances, inventory)];
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
function treatment(routes: readonly Route[], method: string, instance: Instance): string {
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

function wordsOf({ shares, policy, mirrors, fault }: Route, instance: Instance): string {
  const usual = instance.versions.map(({ name, weight }) => ({ version: name, weight }));
  const all = (shares ?? usual).filter(({ weight }) => weight > 0);
  const [only] = instance.versions;
  // All pods are those of the only version.
  const target = instance.versions.length === 1 ? (only?.name ?? '') : sharesOf(all);
  return [
    target,
    ...(policy.timeout === undefined ? [] : [`timeout ${policy.timeout}`]),
    `retries ${retriesOf(inOrder(policy.retries))}`,
    ...mirrors.map((copies) => `mirrored ${copiesOf(copies)}`),
    ...(fault ? [faultOf(fault)] : []),
  ].join(', ');
}

/** With the conditions in one order, for comparison. */
const inOrder = ({ retryOn, ...retries }: Route['policy']['retries']): Route['policy']['retries'] => ({
  ...retries,
  ...(retryOn === undefined ? {} : { retryOn: [...retryOn].sort() }),
});

/** Nothing for a service that has policies today: they become calls, and what they lose is noted. */
function accessDifference(
  existing: ExistingInstance,
  { service }: Instance,
  instances: readonly Instance[],
  { documents }: Inventory,
): CallDifference[] {
  const labels = labelsOfPods(existing);
  const isGuarded = documents.some(
    ({ kind, cluster, namespace, value }) =>
      kind === 'AuthorizationPolicy' &&
      cluster === existing.cluster &&
      [existing.namespace, 'istio-system'].includes(namespace) &&
      (textAt(value, 'spec', 'action') ?? 'ALLOW') === 'ALLOW' &&
      (Object.keys(mapAt(value, 'spec', 'selector', 'matchLabels')).length === 0 ||
        selects(mapAt(value, 'spec', 'selector', 'matchLabels'), labels)),
  );
  if (isGuarded || !existing.service) return [];
  const callers = instances.flatMap((each) =>
    each.service.access.calls.some((call) => call.service === service.name) ? [each.service.name] : [],
  );
  const after = callers.length === 0 ? 'no caller' : `only ${callers.join(', ')}`;
  return [{ cluster: existing.cluster, service: service.name, about: 'access', before: 'any caller', after }];
}
