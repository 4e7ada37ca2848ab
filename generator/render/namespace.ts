import type { INamespace } from 'kubernetes-models/v1/Namespace';
import { defineKind } from './kind.ts';
import type { NamespaceView } from './view.ts';

/**
 * A namespace whose pods get a sidecar. Without istio-cni the sidecar's init container needs NET_ADMIN, which the
 * restricted profile forbids: then baseline is enforced, and restricted warned about. Removing a namespace removes all
 * that is in it, so Argo CD asks a person first.
 * Source: Istio, Installing the Sidecar and Pod Security Admission; Argo CD, Sync Options (Prune=confirm).
 */
export const namespace = defineKind<NamespaceView>({
  group: '',
  kind: 'Namespace',
  render: ({ namespace: name, istio }): INamespace => ({
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: {
      name,
      labels: {
        'istio-injection': 'enabled',
        'pod-security.kubernetes.io/enforce': istio.cni ? 'restricted' : 'baseline',
        'pod-security.kubernetes.io/warn': 'restricted',
        'pod-security.kubernetes.io/audit': 'restricted',
      },
      annotations: { 'argocd.argoproj.io/sync-options': 'Prune=confirm,Delete=confirm' },
    },
  }),
});
