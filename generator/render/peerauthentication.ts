import type { IPeerAuthentication } from '@kubernetes-models/istio/security.istio.io/v1/PeerAuthentication';
import { description } from './description.ts';
import { appLabel, defineKind, type OverlayKind } from './kind.ts';
import { leftInCluster } from './left-in-cluster.ts';
import type { NamespaceView } from './view.ts';

const kind = { group: 'security.istio.io', kind: 'PeerAuthentication' };

/**
 * Mutual TLS for every pod of the namespace; plain text is refused. The name `default` is Istio's convention for the
 * policy of a whole namespace.
 * Source: Istio, PeerAuthentication.
 */
export const peerAuthentication = defineKind<NamespaceView>({
  ...kind,
  render: ({ namespace }): IPeerAuthentication => ({
    apiVersion: 'security.istio.io/v1',
    kind: 'PeerAuthentication',
    metadata: { name: 'default', namespace, annotations: leftInCluster },
    spec: { mtls: { mode: 'STRICT' } },
  }),
});

/**
 * What a service under migration has instead of the policy of its namespace, with the reason for the reviewer: of two
 * policies, the one with a selector holds.
 * Source: Istio, PeerAuthentication; Mutual TLS Migration.
 */
export const permissivePeerAuthentication: OverlayKind = {
  ...kind,
  render: ({ service: { name, namespace, access } }): IPeerAuthentication[] => {
    const { permissive } = access.authentication;
    if (!permissive) return [];
    return [
      {
        apiVersion: 'security.istio.io/v1',
        kind: 'PeerAuthentication',
        metadata: { name, namespace, labels: appLabel({ name }), ...description([permissive.reason]) },
        spec: { selector: { matchLabels: appLabel({ name }) }, mtls: { mode: 'PERMISSIVE' } },
      },
    ];
  },
};
