import type { ISidecar } from '@kubernetes-models/istio/networking.istio.io/v1/Sidecar';
import { appLabel, type OverlayKind } from './kind.ts';

/**
 * The hosts that the proxy of a service knows: the services it calls, also the pods of a StatefulSet by name, those that
 * receive its telemetry, and Istio's own. Any other destination is unknown and refused: a call that no spec
 * declares fails at once and cannot bypass the routes. It is not a firewall; the NetworkPolicy is.
 * Source: Istio, Sidecar and Configuration Scoping.
 */
export const sidecar: OverlayKind = {
  group: 'networking.istio.io',
  kind: 'Sidecar',
  render: ({ service: { name, namespace, access }, callees, externals, cluster }): ISidecar[] => {
    const known = [
      ...callees.flatMap((each) =>
        [each.host, each.headlessHost ?? []].flat().map((host) => `${each.namespace}/${host}`),
      ),
      ...externals.flatMap((each) => each.hosts.map((host) => `${each.namespace}/${host}`)),
      ...cluster.telemetry.backends.map((each) => `${each.namespace}/${each.host}`),
    ];
    return [
      {
        apiVersion: 'networking.istio.io/v1',
        kind: 'Sidecar',
        metadata: { name, namespace, labels: appLabel({ name }) },
        spec: {
          workloadSelector: { labels: appLabel({ name }) },
          egress: [{ hosts: [...new Set([...known, `${cluster.istio.namespace}/*`])] }],
          outboundTrafficPolicy: { mode: access.outboundToAny ? 'ALLOW_ANY' : 'REGISTRY_ONLY' },
        },
      },
    ];
  },
};
