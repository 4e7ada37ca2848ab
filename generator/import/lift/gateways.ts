import { listAt, mapAt, numberAt, textAt, textsAt } from '../../lang/at-path.ts';
import { isMap } from '../../lang/plain-map.ts';
import { type ExistingDocument, selects } from '../document.ts';
import type { ExistingInstance, Inventory } from '../inventory.ts';
import { namesService } from '../related.ts';
import { present, type Settings } from './settings.ts';

/**
 * A Gateway of Istio as an entry of `gateways` in a cluster file. A cluster file has one port for each gateway: the one
 * with a certificate, if there is one.
 * Source: Istio, Gateway.
 */
export function gatewaySettings(
  { name, namespace, value, cluster }: ExistingDocument,
  inventory: Inventory,
): Settings {
  const servers = listAt(value, 'spec', 'servers').filter(isMap);
  const server = servers.find((each) => textAt(each, 'tls', 'credentialName') !== undefined) ?? servers[0];
  const credentialName = textAt(server, 'tls', 'credentialName');
  const selector = mapAt(value, 'spec', 'selector');
  const pods = inventory.instances.find(
    (each) =>
      each.cluster === cluster &&
      each.versions.some(({ deployment }) =>
        selects(selector, mapAt(deployment.value, 'spec', 'template', 'metadata', 'labels')),
      ),
  );
  return present({
    type: 'istio',
    // A gateway is in the namespace of its pods: Istio looks there for the certificate.
    namespace: pods?.namespace ?? namespace,
    selector,
    serviceAccount: pods?.serviceAccount ?? `${name}-service-account`,
    hosts: textsAt(server, 'hosts').flatMap((host) => {
      const own = host.slice(host.indexOf('/') + 1);
      return own === '*' ? [] : [own];
    }),
    port: numberAt(server, 'port', 'number'),
    tls: credentialName === undefined ? 'off' : { credentialName },
  });
}

/**
 * `expose` of a service: the hosts at which VirtualServices of gateways send calls to it.
 */
export function exposeSettings(instance: ExistingInstance, { documents }: Inventory): Settings {
  const exposed: Record<string, { hosts: string[] }> = {};
  for (const document of documents) {
    if (document.kind !== 'VirtualService' || document.cluster !== instance.cluster) continue;
    const gateways = textsAt(document.value, 'spec', 'gateways').filter((name) => name !== 'mesh');
    const isOwn = listAt(document.value, 'spec', 'http').some((route) =>
      listAt(route, 'route').some((item) =>
        namesService(textAt(item, 'destination', 'host') ?? '', document, instance),
      ),
    );
    if (!isOwn) continue;
    const hosts = textsAt(document.value, 'spec', 'hosts').filter((host) => host !== '*');
    for (const gateway of gateways) {
      const name = gateway.split('/').at(-1) ?? gateway;
      exposed[name] = { hosts: [...new Set([...(exposed[name]?.hosts ?? []), ...hosts])] };
    }
  }
  return exposed;
}
