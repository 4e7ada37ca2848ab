import type { INamespace } from 'kubernetes-models/v1/Namespace';
import { revisionOfNamespace } from '../model/revision.ts';
import { byName } from '../model/routing/metadata.ts';
import { leftInCluster } from './annotations.ts';
import { defineKind } from './kind.ts';
import type { NamespaceView } from './view.ts';

/**
 * A namespace whose pods get a sidecar. Without istio-cni, injection adds the init container istio-init,
 * which runs as root with NET_ADMIN and NET_RAW. The levels restricted and baseline both refuse it, so only
 * privileged can be enforced; restricted is only warned about and audited. With istio-cni, injection adds
 * istio-validation, which restricted accepts. Deleting a namespace deletes everything in it, so Argo CD
 * leaves that to a person. The label istio-injection would take precedence over a revision, so a namespace has one of the
 * two.
 * Source: Istio, Install the Istio CNI node agent; Istio, Canary Upgrades; Istio, Pod Security Admission; Kubernetes, Pod Security
 * Standards.
 */
export const namespace = defineKind<NamespaceView>({
  group: '',
  kind: 'Namespace',
  render: ({ namespace: name, istio, metadata }): INamespace => {
    const revision = revisionOfNamespace(istio, name);
    return {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: {
        name,
        labels: {
          ...(revision === undefined ? { 'istio-injection': 'enabled' } : { 'istio.io/rev': revision }),
          'pod-security.kubernetes.io/enforce': istio.cni ? 'restricted' : 'privileged',
          'pod-security.kubernetes.io/warn': 'restricted',
          'pod-security.kubernetes.io/audit': 'restricted',
          ...byName(metadata.labels ?? {}),
        },
        annotations: { ...leftInCluster, ...byName(metadata.annotations ?? {}) },
      },
    };
  },
});
