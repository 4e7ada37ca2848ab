import type { IPeerAuthentication } from '@kubernetes-models/istio/security.istio.io/v1/PeerAuthentication';
import { description, leftInCluster } from './annotations.ts';
import { appLabel, defineKind, type OverlayKind } from './kind.ts';
import type { NamespaceView } from './view.ts';

const kind = { group: 'security.istio.io', kind: 'PeerAuthentication' };

/**
 * Mutual TLS for every pod of the namespace; plain text is refused. By Istio's convention, the policy of a
 * whole namespace is named `default`.
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
 * The policy of a service under migration, with the reason for reviewers. It overrides the policy of its
 * namespace, because a policy with a selector takes precedence.
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
