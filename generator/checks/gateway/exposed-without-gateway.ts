import { suggestion } from '../../diagnostics/suggestion.ts';
import type { Instance } from '../../load/workspace.ts';
import { answersFor } from '../../model/gateway-hosts.ts';
import { defineCheck } from '../check.ts';
import { clustersOf, type ExposedInstance, exposures } from '../support/exposures.ts';
import { perPlace, together } from '../support/places.ts';

export const exposedWithoutGateway = defineCheck({
  name: 'exposed-without-gateway',
  code: 'MESH482',
  severity: 'error',
  title: 'A service is exposed through a gateway or host that does not exist',
  explanation:
    'A service is exposed through gateways of each cluster it runs in. Istio accepts routes for a gateway that does not exist and never uses them. It never uses routes for a host that is not in the hosts of the gateway either, because the gateway drops the connection first.',
  source: 'Istio, VirtualService.gateways and Gateway, Server.hosts; Gateway API, Listener.hostname',
  *run({ instances }) {
    const all = [...exposures(instances)];
    const lost = all.filter(({ cluster, gateway }) => gatewayOf(cluster, gateway) === undefined);
    for (const group of perPlace(lost, ({ cluster }) => Object.keys(cluster.spec.gateways ?? {}))) {
      const [{ cluster, gateway, at }] = group;
      const there = Object.keys(cluster.spec.gateways ?? {});
      const { hint, ...fixes } = suggestion(gateway, there, 'gateways there', at);
      const files = group.map((each) => each.cluster.file.path);
      yield {
        message: `${clustersOf(group)} ${group.length > 1 ? 'have' : 'has'} no gateway ${gateway}`,
        at,
        hint: `${hint} (or override expose in ${together(files)})`,
        missingIn: files,
        ...fixes,
        related: group.map(({ atCluster }) => ({ message: 'the cluster', at: atCluster })),
      };
    }
    for (const group of perPlace(all.flatMap(unknownHosts), ({ hosts }) => hosts)) {
      const [{ exposed, host, hosts, at }] = group;
      yield {
        message: `the gateway ${exposed.gateway} of ${clustersOf(group.map((each) => each.exposed))} does not answer for ${host}`,
        at,
        hint: `its hosts are ${hosts.join(', ')}`,
        related: group.map(({ atHosts }) => ({ message: 'its hosts', at: atHosts })),
      };
    }
  },
});

function gatewayOf({ spec: { gateways = {} } }: Instance['cluster'], name: string) {
  return Object.hasOwn(gateways, name) ? gateways[name] : undefined;
}

/** The exposed hosts that are not in the hosts of the gateway. */
function unknownHosts(exposed: ExposedInstance) {
  const { cluster, gateway, exposure, atHost } = exposed;
  const known = gatewayOf(cluster, gateway);
  const hosts = known?.hosts ?? [];
  if (!known) return [];
  return exposure.hosts.flatMap((host, index) =>
    answersFor(hosts, host)
      ? []
      : [
          {
            exposed,
            host,
            hosts,
            at: atHost(index),
            atHosts: cluster.at(['gateways', gateway, 'hosts'], 'key'),
          },
        ],
  );
}
