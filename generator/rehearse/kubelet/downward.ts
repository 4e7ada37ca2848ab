import { textAt } from '../../lang/at-path.ts';
import type { Labels } from '../../mesh/kubernetes-object.ts';
import { quantityOf } from '../../model/quantity.ts';
import type { ContainerSpec, PodSpec } from './pod-spec.ts';

/** What a pod does not know before it has a place. */
export interface Place {
  readonly node: string;
  readonly nodeAddress: string;
  readonly address: string;
}

/** What a container without limits has: source: Kubernetes, Downward API, the allocatable resources of the node. */
const ofNode: Readonly<Record<string, number>> = { cpu: 2, memory: 8 * 2 ** 30 };

/** The value of a field of the pod, as `fieldRef` asks for it. Source: Kubernetes, Downward API, available fields. */
export function fieldOf(pod: PodSpec, place: Place, path: string): string {
  const [, map, key] = /^metadata\.(labels|annotations)\['(.+)'\]$/.exec(path) ?? [];
  if (map !== undefined && key !== undefined)
    return (map === 'labels' ? pod.labels : pod.annotations)[key] ?? '';
  switch (path) {
    case 'metadata.name':
      return pod.name;
    case 'metadata.namespace':
      return pod.namespace;
    case 'metadata.uid':
      return pod.uid;
    case 'metadata.labels':
      return lines(pod.labels);
    case 'metadata.annotations':
      return lines(pod.annotations);
    case 'spec.nodeName':
      return place.node;
    case 'spec.serviceAccountName':
      return pod.serviceAccount;
    case 'status.hostIP':
    case 'status.hostIPs':
      return place.nodeAddress;
    case 'status.podIP':
    case 'status.podIPs':
      return place.address;
    default:
      return '';
  }
}

/** `key="value"`, a line for each. Source: Kubernetes, fieldpath.FormatMap. */
const lines = (values: Labels): string =>
  Object.entries(values)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([key, value]) => `${key}=${JSON.stringify(value)}`)
    .join('\n');

/** A limit or request of a container, as `resourceFieldRef` asks for it: rounded up to a multiple of the divisor. */
export function resourceOf(container: ContainerSpec, reference: unknown): string {
  const [group = '', name = ''] = (textAt(reference, 'resource') ?? '').split('.');
  const text = textAt(container.resources, group, name);
  const amount = text === undefined ? (group === 'limits' ? (ofNode[name] ?? 0) : 0) : quantityOf(text);
  const divisor = quantityOf(textAt(reference, 'divisor') ?? '1');
  // A divisor of 0 means 1.
  return String(Math.ceil(amount / (divisor === 0 ? 1 : divisor)));
}
