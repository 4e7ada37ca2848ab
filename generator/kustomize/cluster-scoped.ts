import type { PlainMap } from '../lang/plain-map.ts';
import { groupAndVersionOf } from './built-document.ts';

/**
 * Kinds without a namespace, by API group. Kustomize knows those of Kubernetes itself; a custom resource always has a
 * namespace for it.
 * Source: Kubernetes v1.36, OpenAPI.
 */
const clusterScopedKinds: Readonly<Record<string, readonly string[]>> = {
  '': ['Namespace', 'Node', 'PersistentVolume', 'ComponentStatus'],
  'admissionregistration.k8s.io': [
    'MutatingWebhookConfiguration',
    'ValidatingWebhookConfiguration',
    'ValidatingAdmissionPolicy',
    'ValidatingAdmissionPolicyBinding',
  ],
  'apiextensions.k8s.io': ['CustomResourceDefinition'],
  'apiregistration.k8s.io': ['APIService'],
  'certificates.k8s.io': ['CertificateSigningRequest'],
  'flowcontrol.apiserver.k8s.io': ['FlowSchema', 'PriorityLevelConfiguration'],
  'networking.k8s.io': ['IngressClass', 'IPAddress', 'ServiceCIDR'],
  'node.k8s.io': ['RuntimeClass'],
  'rbac.authorization.k8s.io': ['ClusterRole', 'ClusterRoleBinding'],
  'scheduling.k8s.io': ['PriorityClass'],
  'storage.k8s.io': ['StorageClass', 'CSIDriver', 'CSINode', 'VolumeAttachment'],
};

/** True for a document of a kind that has no namespace. */
export const isClusterScoped = (document: PlainMap): boolean =>
  clusterScopedKinds[groupAndVersionOf(document).group]?.includes(String(document['kind'])) ?? false;
