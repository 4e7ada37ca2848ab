import { listAt, textAt, textsAt } from '../../lang/at-path.ts';
import type { ClusterNames } from '../host-routes.ts';
import { isDryRun } from '../may-call.ts';
import type { EffectiveDocument, EffectReader } from './effect.ts';
import { hostName, podsOf } from './effect.ts';

/** What it does to calls that a rendered document is deleted, by kind. */
export const deletionEffects: Readonly<Record<string, EffectReader>> = {
  'networking.istio.io/VirtualService': (document, context) => {
    const gateways = textsAt(document.value, 'spec', 'gateways').filter((each) => each !== 'mesh');
    const hosts = hostsOf(document, textsAt(document.value, 'spec', 'hosts'), context);
    return consequence(
      gateways.length > 0
        ? `the gateway ${gateways.join(', ')} no longer routes calls to ${hosts}`
        : `calls to ${hosts} that no other VirtualService routes go to any pod, whatever its version, without a timeout, and are retried as Istio does by default`,
    );
  },
  'networking.istio.io/DestinationRule': (document, context) => {
    const host = hostsOf(document, [textAt(document.value, 'spec', 'host') ?? ''], context);
    const subsets = listAt(document.value, 'spec', 'subsets').flatMap(
      (subset) => textAt(subset, 'name') ?? [],
    );
    const failing =
      subsets.length > 0
        ? [`calls whose route names ${subsets.join(' or ')} of ${host} fail with UNAVAILABLE`]
        : [];
    return consequence(
      [...failing, `the settings for connections to ${host} no longer apply`].join(', and '),
    );
  },
  'security.istio.io/AuthorizationPolicy': (document, context) => {
    const pods = podsOf(document, context);
    if (isDryRun(document))
      return [{ does: `is deleted: calls to ${pods} that it would deny are not logged` }];
    return consequence(
      (textAt(document.value, 'spec', 'action') ?? 'ALLOW') === 'ALLOW'
        ? `calls to ${pods} are refused unless another policy allows them`
        : `it no longer denies calls to ${pods}`,
    );
  },
  'security.istio.io/PeerAuthentication': (document, context) =>
    consequence(`${podsOf(document, context)} accepts what its namespace accepts, which is mutual TLS only`),
  'security.istio.io/RequestAuthentication': (document, context) =>
    consequence(`tokens of calls to ${podsOf(document, context)} are no longer checked`),
  'networking.istio.io/Sidecar': (document, context) =>
    consequence(`${podsOf(document, context)} can call every host that the mesh knows`),
  'networking.istio.io/ServiceEntry': ({ value }) =>
    consequence(`the mesh no longer knows ${textsAt(value, 'spec', 'hosts').join(', ')}`),
  'networking.istio.io/Gateway': () => consequence('its ports and hosts are closed'),
  'gateway.networking.k8s.io/GRPCRoute': ({ value }) =>
    consequence(`the gateway no longer routes calls to ${textsAt(value, 'spec', 'hostnames').join(', ')}`),
  '/Service': (document, context) =>
    consequence(`calls to ${hostName(document.name, document, context)} no longer reach its pods`),
  'apps/Deployment': () => consequence('its pods no longer answer calls'),
  'apps/StatefulSet': () => consequence('its pods no longer answer calls'),
  'batch/CronJob': () => consequence('it no longer runs'),
  'batch/Job': () => consequence('it no longer runs'),
  'networking.k8s.io/NetworkPolicy': (document, context) =>
    consequence(`it no longer limits the connections of ${podsOf(document, context)}`),
};

const consequence = (text: string): { does: string; isDangerous: true }[] => [
  { does: `is deleted: ${text}`, isDangerous: true },
];

const hostsOf = (document: EffectiveDocument, hosts: readonly string[], context: ClusterNames): string =>
  hosts.map((host) => hostName(host, document, context)).join(', ');
