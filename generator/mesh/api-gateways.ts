import type { Cluster } from '../model/fleet.ts';
import type { Caller } from './caller.ts';
import { maps } from './kubernetes-object.ts';
import { eventually } from './poll.ts';
import type { EnvoyProxy } from './proxy.ts';

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
      ({ node }) => node.type === 'router' && node.name === `gateway-${name}` && node.namespace === namespace,
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

async function domainsOf(proxy: EnvoyProxy): Promise<string[]> {
  const { text } = await proxy.admin('/config_dump?resource=dynamic_route_configs');
  return maps(JSON.parse(text), 'configs')
    .flatMap((config) => maps(config, 'route_config', 'virtual_hosts'))
    .flatMap(({ domains }) => (Array.isArray(domains) ? domains.map(String) : []));
}

function covers(domain: string, host: string): boolean {
  return domain === host || (domain.startsWith('*.') && host.endsWith(domain.slice(1)));
}
