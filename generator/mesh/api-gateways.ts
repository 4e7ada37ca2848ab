import type { Cluster } from '../model/fleet.ts';
import type { Caller } from './caller.ts';
import type { Istiod } from './istiod.ts';
import { type KubernetesObject, maps, objectFrom, part } from './kubernetes-object.ts';
import { eventually } from './poll.ts';
import type { EnvoyProxy } from './proxy.ts';
import { gatewayPodName } from './workloads.ts';

const enoughInMilliseconds = 10_000;

/**
 * Waits until gateways of the Gateway API have routes for the hosts that callers dial. istiod makes Istio's own objects of
 * them on the side, which no mark shows to be done. If no routes arrive, the tree has none, and its cases fail.
 */
export async function routesOfApiGateways(
  { gateways }: Cluster,
  callers: readonly Caller[],
  proxies: readonly EnvoyProxy[],
): Promise<void> {
  for (const { name, type, namespace } of gateways) {
    const proxy = proxies.find(
      ({ node }) =>
        node.type === 'router' && node.name === gatewayPodName(name) && node.namespace === namespace,
    );
    if (type !== 'gateway-api' || !proxy) continue;
    const hosts = callers.flatMap((caller) =>
      caller.kind === 'gateway' && caller.gateway === name ? [caller.host] : [],
    );
    await eventually(async () => {
      const domains = await domainsOf(proxy);
      return hosts.every((host) => domains.some((domain) => covers(domain, host)));
    }, enoughInMilliseconds);
  }
}

/**
 * Waits until istiod has made VirtualServices of the GRPCRoutes and HTTPRoutes of Services. It makes none of a route that it
 * does not accept: then its calls fail.
 */
export async function routesOfServices(
  istiod: Pick<Istiod, 'debug'>,
  objects: readonly KubernetesObject[],
): Promise<void> {
  const prefixes = objects
    .filter(({ kind }) => kind === 'GRPCRoute' || kind === 'HTTPRoute')
    .flatMap((route) =>
      maps(route, 'spec', 'parentRefs')
        .filter(({ kind }) => kind === 'Service')
        .map(
          ({ name, namespace }) => `${String(name)}.${String(namespace ?? route.metadata.namespace)}.svc.`,
        ),
    );
  if (prefixes.length === 0) return;
  await eventually(async () => {
    const configs = maps({ configz: await istiod.debug('configz') }, 'configz');
    // Names of what istiod makes of other documents have a tilde.
    const hosts = configs
      .map(objectFrom)
      .filter(({ kind, metadata }) => kind === 'VirtualService' && metadata.name.includes('~'))
      .flatMap(({ spec }) => part(spec, 'hosts'))
      .map(String);
    return prefixes.every((prefix) => hosts.some((host) => host.startsWith(prefix)));
  }, enoughInMilliseconds);
}

async function domainsOf(proxy: EnvoyProxy): Promise<string[]> {
  const { text } = await proxy.admin('/config_dump?resource=dynamic_route_configs');
  return maps(JSON.parse(text), 'configs')
    .flatMap((config) => maps(config, 'route_config', 'virtual_hosts'))
    .flatMap(({ domains }) => (Array.isArray(domains) ? domains.map(String) : []));
}

function covers(domain: string, host: string): boolean {
  return domain === host || (domain.startsWith('*.') && host.endsWith(domain.slice(1)));
}
