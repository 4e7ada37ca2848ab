import type { IPeerAuthentication } from '@kubernetes-models/istio/security.istio.io/v1/PeerAuthentication';
import { defineKind } from './kind.ts';
import type { NamespaceView } from './view.ts';

/**
 * Mutual TLS for every pod of the namespace; plain text is refused. The name `default` is Istio's convention for the
 * policy of a whole namespace.
 * Source: Istio, PeerAuthentication.
 */
export const peerAuthentication = defineKind<NamespaceView>({
  group: 'security.istio.io',
  kind: 'PeerAuthentication',
  render: ({ namespace }): IPeerAuthentication => ({
    apiVersion: 'security.istio.io/v1',
    kind: 'PeerAuthentication',
    metadata: { name: 'default', namespace },
    spec: { mtls: { mode: 'STRICT' } },
  }),
});
