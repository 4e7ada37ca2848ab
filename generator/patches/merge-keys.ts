import { isMap } from '../lang/plain-map.ts';

/** How a value is merged with that of a patch: a map by its keys; a list by keys of its items, or replaced as a whole. */
export interface MergeField {
  /** For a list that is merged: the keys that identify an item; empty for a list of texts. */
  readonly keys?: readonly string[];
  /** The keys of the map, or of each item of the list, that are or contain lists that are merged. */
  readonly fields?: MergeFields;
}

type MergeFields = ReadonlyMap<string, MergeField>;

const fieldsOf = (fields: Readonly<Record<string, MergeField>>): { readonly fields: MergeFields } => ({
  fields: new Map(Object.entries(fields)),
});
const list = (...keys: readonly string[]): MergeField => ({ keys });

const metadata = fieldsOf({ finalizers: list(), ownerReferences: list('uid') });
const status = fieldsOf({ conditions: list('type') });

const ofContainer = {
  env: list('name'),
  volumeDevices: list('devicePath'),
  volumeMounts: list('mountPath'),
};
const containers = {
  ...list('name'),
  ...fieldsOf({ ...ofContainer, ports: list('containerPort', 'protocol') }),
};
const podSpec = fieldsOf({
  containers,
  initContainers: containers,
  ephemeralContainers: { ...list('name'), ...fieldsOf(ofContainer) },
  hostAliases: list('ip'),
  imagePullSecrets: list('name'),
  topologySpreadConstraints: list('topologyKey', 'whenUnsatisfiable'),
  volumes: {
    ...list('name'),
    ...fieldsOf({ ephemeral: fieldsOf({ volumeClaimTemplate: fieldsOf({ metadata }) }) }),
  },
});
const template = fieldsOf({ metadata, spec: podSpec });
const workload = { spec: fieldsOf({ template }), status };
const cronJob = {
  spec: fieldsOf({ jobTemplate: fieldsOf({ metadata, spec: fieldsOf({ template }) }) }),
};
const webhooks = { webhooks: list('name') };
const csiNode = { spec: fieldsOf({ drivers: list('name') }) };

/** Kinds with lists that are merged beside those in metadata, by API version. */
const kinds: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, MergeField>>>>>> = {
  v1: {
    ComponentStatus: { conditions: list('type') },
    Namespace: { status },
    Node: {
      spec: fieldsOf({ podCIDRs: list() }),
      status: fieldsOf({ addresses: list('type'), conditions: list('type') }),
    },
    PersistentVolumeClaim: { status },
    Pod: { spec: podSpec, status: fieldsOf({ conditions: list('type'), podIPs: list('ip') }) },
    PodTemplate: { template },
    ReplicationController: workload,
    Service: { spec: fieldsOf({ ports: list('port', 'protocol') }), status },
    ServiceAccount: { secrets: list('name') },
  },
  'admissionregistration.k8s.io/v1': {
    MutatingWebhookConfiguration: webhooks,
    ValidatingWebhookConfiguration: webhooks,
  },
  'admissionregistration.k8s.io/v1beta1': {
    MutatingWebhookConfiguration: webhooks,
    ValidatingWebhookConfiguration: webhooks,
  },
  'apiregistration.k8s.io/v1': { APIService: { status } },
  'apiregistration.k8s.io/v1beta1': { APIService: { status } },
  'apps/v1': {
    DaemonSet: workload,
    Deployment: workload,
    ReplicaSet: workload,
    StatefulSet: workload,
  },
  'batch/v1': { CronJob: cronJob, Job: workload },
  'batch/v1beta1': { CronJob: cronJob },
  'policy/v1': { PodDisruptionBudget: { status } },
  'policy/v1beta1': { PodDisruptionBudget: { status } },
  'storage.k8s.io/v1': { CSINode: csiNode },
  'storage.k8s.io/v1beta1': { CSINode: csiNode },
};

/** Kinds of which only lists in metadata are merged, by API version. */
const plainKinds: Readonly<Record<string, string>> = {
  v1: 'Binding ConfigMap Endpoints Event LimitRange PersistentVolume ResourceQuota Secret',
  'apiextensions.k8s.io/v1': 'CustomResourceDefinition',
  'apiextensions.k8s.io/v1beta1': 'CustomResourceDefinition',
  'apps/v1': 'ControllerRevision',
  'authentication.k8s.io/v1': 'TokenRequest TokenReview',
  'authentication.k8s.io/v1beta1': 'TokenReview',
  'authorization.k8s.io/v1':
    'LocalSubjectAccessReview SelfSubjectAccessReview SelfSubjectRulesReview SubjectAccessReview',
  'authorization.k8s.io/v1beta1':
    'LocalSubjectAccessReview SelfSubjectAccessReview SelfSubjectRulesReview SubjectAccessReview',
  'autoscaling/v1': 'HorizontalPodAutoscaler Scale',
  'autoscaling/v2beta1': 'HorizontalPodAutoscaler',
  'autoscaling/v2beta2': 'HorizontalPodAutoscaler',
  'certificates.k8s.io/v1': 'CertificateSigningRequest',
  'certificates.k8s.io/v1beta1': 'CertificateSigningRequest',
  'coordination.k8s.io/v1': 'Lease',
  'coordination.k8s.io/v1beta1': 'Lease',
  'discovery.k8s.io/v1': 'EndpointSlice',
  'discovery.k8s.io/v1beta1': 'EndpointSlice',
  'events.k8s.io/v1': 'Event',
  'events.k8s.io/v1beta1': 'Event',
  'extensions/v1beta1': 'Ingress',
  'flowcontrol.apiserver.k8s.io/v1beta1': 'FlowSchema PriorityLevelConfiguration',
  'networking.k8s.io/v1': 'Ingress IngressClass NetworkPolicy',
  'networking.k8s.io/v1beta1': 'Ingress IngressClass',
  'node.k8s.io/v1': 'RuntimeClass',
  'node.k8s.io/v1beta1': 'RuntimeClass',
  'policy/v1beta1': 'Eviction PodSecurityPolicy',
  'rbac.authorization.k8s.io/v1': 'ClusterRole ClusterRoleBinding Role RoleBinding',
  'rbac.authorization.k8s.io/v1beta1': 'ClusterRole ClusterRoleBinding Role RoleBinding',
  'scheduling.k8s.io/v1': 'PriorityClass',
  'scheduling.k8s.io/v1beta1': 'PriorityClass',
  'storage.k8s.io/v1': 'CSIDriver StorageClass VolumeAttachment',
  'storage.k8s.io/v1beta1': 'CSIDriver CSIStorageCapacity StorageClass VolumeAttachment',
};

const fieldsByKind: ReadonlyMap<string, MergeField> = new Map([
  ...Object.entries(plainKinds).flatMap(([apiVersion, names]) =>
    names.split(' ').map((kind) => [`${apiVersion} ${kind}`, fieldsOf({ metadata })] as const),
  ),
  ...Object.entries(kinds).flatMap(([apiVersion, ofVersion]) =>
    Object.entries(ofVersion).map(
      ([kind, fields]) => [`${apiVersion} ${kind}`, fieldsOf({ metadata, ...fields })] as const,
    ),
  ),
]);

/**
 * How Kustomize merges a document: by the OpenAPI of Kubernetes v1.21.2, which it contains. Undefined for a kind that
 * this version does not have, such as a custom resource or autoscaling/v2: its lists are replaced. A test holds the
 * table equal to kustomize, for each list of each kind of the Kubernetes of today.
 * Source: Kustomize v5.8.2, kyaml/openapi (x-kubernetes-patch-merge-key, x-kubernetes-list-map-keys).
 */
export const mergeFieldOf = (document: unknown): MergeField | undefined =>
  isMap(document) ? fieldsByKind.get(`${document['apiVersion']} ${document['kind']}`) : undefined;
