import type { ISidecar } from '@kubernetes-models/istio/networking.istio.io/v1/Sidecar';
import { istioNamespace } from './istio-system.ts';
import { appLabel, type OverlayKind } from './kind.ts';

/**
 * What the proxy of a service knows: the services it calls, in the mesh and outside, those that its telemetry goes to,
 * and Istio's own. Anything else is an unknown destination, which is refused: a call that no spec declares fails at once
 * instead of going past the routes. It is no firewall; that is what the NetworkPolicy is for.
 * Source: Istio, Sidecar and Configuration Scoping.
 */
export const sidecar: OverlayKind = {
  group: 'networking.istio.io',
  kind: 'Sidecar',
  render: ({ service: { name, namespace, access }, callees, externals, cluster }): ISidecar[] => {
    const known = [
      ...callees.map((each) => `${each.namespace}/${each.host}`),
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
          egress: [{ hosts: [...new Set([...known, `${istioNamespace}/*`])] }],
          outboundTrafficPolicy: { mode: access.outboundToAny ? 'ALLOW_ANY' : 'REGISTRY_ONLY' },
        },
      },
    ];
  },
};
