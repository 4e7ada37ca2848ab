import { groupOf } from '../../model/api-group.ts';
import type { ObjectChange, ObjectName } from '../recording.ts';
import type { ClusterObject } from '../rehearsal.ts';

/** Identifies an object, in all versions of its API. */
export const keyOf = (object: ClusterObject): string =>
  [object.cluster, groupOf(object.apiVersion), object.kind, object.namespace ?? '', object.name].join('|');

/** `VirtualService shop/stock`, `Namespace shop` */
export const objectText = ({ kind, namespace, name }: ObjectName): string =>
  `${kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`;

/**
 * Kinds whose deletion also deletes other objects or data: no commit announces it, even if its diff shows it. The
 * rendered tree asks Argo CD to keep such objects.
 */
export const isContainer = ({ kind }: Pick<ObjectName, 'kind'>): boolean =>
  ['Namespace', 'PersistentVolumeClaim', 'CustomResourceDefinition'].includes(kind);

/** The objects that a commit announces to delete: they are in what is built before it, and not after it. */
export function announcedDeletions(
  before: readonly ClusterObject[],
  after: readonly ClusterObject[],
): ClusterObject[] {
  const kept = new Set(after.map(keyOf));
  return before.filter((object) => !kept.has(keyOf(object)) && !isContainer(object));
}

/** True from the moment when an object is asked to end: its finalizers may keep it until its pods have ended. */
export const isDeletion = ({ change, fields }: Pick<ObjectChange, 'change' | 'fields'>): boolean =>
  change === 'deleted' || fields.includes('metadata.deletionTimestamp');

/** Kinds that controllers of Kubernetes create and delete: git does not have them. */
const controllerKinds = [
  'ReplicaSet',
  'ControllerRevision',
  'Endpoints',
  'EndpointSlice',
  'Event',
  'Lease',
  'Pod',
  'PodMetrics',
  'Job',
];

/** Objects that a controller creates in every namespace. */
const controllerObjects = [
  'ConfigMap kube-root-ca.crt',
  'ConfigMap istio-ca-root-cert',
  'ConfigMap istio-ca-crl',
  'ServiceAccount default',
];

/** True for an object that controllers create and delete, not git. */
export const isOfController = ({ object: { kind, name } }: ObjectChange): boolean =>
  controllerKinds.includes(kind) || controllerObjects.includes(`${kind} ${name}`);
