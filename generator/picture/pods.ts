import { listAt, numberAt, textAt } from '../lang/at-path.ts';
import { grouped } from '../lang/grouped.ts';
import type { PlainMap } from '../lang/plain-map.ts';
import type { Version } from '../model/fleet.ts';
import type { Service } from '../model/service.ts';
import { podKinds } from '../model/workload-kind.ts';
import { workloadName } from '../render/workload-name.ts';
import { ControllerValue } from './added-labels.ts';
import { titleOf } from './document-names.ts';
import type { ClusterService } from './hosts.ts';
import { labelsOfVersion, selects } from './label-selectors.ts';
import { containersOf, isLeftAlone, podsOf, type RenderedPod } from './pod-templates.ts';
import { deletedNames, type RenderedFleet } from './rendered-document.ts';

/** A port that a container declares. */
export interface PodPort {
  readonly number: number;
  readonly name?: string;
  /** True if a gRPC server listens on it. */
  readonly isGrpc: boolean;
}

/** Pods of a cluster: those of one version of a service, or of one document. */
export interface ClusterPods {
  readonly title: string;
  readonly namespace: string;
  readonly labels: PlainMap;
  readonly account: string;
  readonly ports: readonly PodPort[];
  /** True if a container declares no ports: it may listen on any. */
  readonly isSilent: boolean;
  /** True if they have a proxy. */
  readonly isInMesh: boolean;
  /** The service whose spec asks for them. */
  readonly service?: Service;
  /** The document that asks for them, if a patch or extra/ has written a part of it. */
  readonly written?: RenderedPod;
}

/** All pods of a cluster. A patched workload replaces what its spec asks for, and a patch may delete it. */
export function clusterPods(rendered: RenderedFleet, cluster: string): ClusterPods[] {
  const written = podsOf(rendered).filter(
    ({ document }) => document.origin !== 'generated' && document.clusters.includes(cluster),
  );
  const instances = rendered.fleet.clusters.find(({ name }) => name === cluster)?.instances ?? [];
  const patched = new Map(
    written.map((pod) => [
      JSON.stringify([pod.document.kind, pod.document.namespace, pod.document.name]),
      pod,
    ]),
  );
  const deleted = new Map(podKinds.map((kind) => [kind, deletedNames(rendered, kind, cluster)]));
  const found: ClusterPods[] = [];
  for (const { service, versions } of instances) {
    for (const version of versions) {
      const name = workloadName(service, version);
      const { kind } = service.workload;
      if (deleted.get(kind)?.has(`${service.namespace}/${name}`)) continue;
      const key = JSON.stringify([kind, service.namespace, name]);
      const pod = patched.get(key);
      patched.delete(key);
      found.push(pod ? writtenPods(pod, service) : podsOfVersion(service, version));
    }
  }
  return [...found, ...[...patched.values()].map((pod) => writtenPods(pod))];
}

const podsOfVersion = (service: Service, version: Version): ClusterPods => ({
  title: service.name,
  namespace: service.namespace,
  labels: labelsOfVersion(service, version),
  account: service.name,
  ports: service.ports.map(({ name, targetPort, appProtocol }) => ({
    number: targetPort,
    name,
    isGrpc: appProtocol === 'grpc',
  })),
  isSilent: false,
  isInMesh: true,
  service,
});

function writtenPods(pod: RenderedPod, service?: Service): ClusterPods {
  const staying = containersOf(pod).filter(({ stays }) => stays);
  return {
    title: titleOf(pod.document),
    namespace: pod.document.namespace,
    labels: pod.labels,
    account: textAt(pod.spec, 'serviceAccountName') ?? 'default',
    ports: staying.flatMap(({ value }) => {
      const probed = probedByGrpc(value);
      return listAt(value, 'ports').flatMap((port) =>
        portOf(port, [...probed, ...(service?.grpc ? [service.grpc.targetPort] : [])]),
      );
    }),
    isSilent: staying.some(({ value }) => listAt(value, 'ports').length === 0),
    isInMesh: !isLeftAlone(pod),
    ...(service ? { service } : {}),
    written: pod,
  };
}

function portOf(port: unknown, grpcPorts: readonly number[]): PodPort[] {
  const number = numberAt(port, 'containerPort');
  const name = textAt(port, 'name');
  if (number === undefined) return [];
  const isGrpc = grpcPorts.includes(number) || /^grpc(?:-|$)/.test(name ?? '');
  return [{ number, ...(name === undefined ? {} : { name }), isGrpc }];
}

/** The ports that Kubernetes probes with calls of the gRPC health service. */
const probedByGrpc = (container: PlainMap): number[] =>
  ['startupProbe', 'readinessProbe', 'livenessProbe'].flatMap(
    (probe) => numberAt(container, probe, 'grpc', 'port') ?? [],
  );

/** The pods of a cluster by namespace. */
export type PodsByNamespace = ReadonlyMap<string, readonly ClusterPods[]>;

/** The pods of a namespace that have all of some labels. */
export function podsWith(labels: PlainMap, namespace: string, pods: PodsByNamespace): ClusterPods[] {
  const all = pods.get(namespace) ?? [];
  const [first] = Object.entries(labels);
  const candidates = first ? podsWithLabel(all, ...first) : all;
  return candidates.filter((pod) => selects(labels, pod.labels));
}

/** Undefined for a label that a controller sets: its values are not known. */
type PodsByValue = ReadonlyMap<unknown, readonly ClusterPods[]> | undefined;

/** The pods of a namespace by the values of each label that something selects by. */
const indexes = new WeakMap<readonly ClusterPods[], Map<string, PodsByValue>>();

/** The pods that may have a label with a value, in their order. A namespace can have thousands of pods. */
function podsWithLabel(all: readonly ClusterPods[], key: string, value: unknown): readonly ClusterPods[] {
  const byLabel = indexes.get(all) ?? new Map<string, PodsByValue>();
  indexes.set(all, byLabel);
  if (!byLabel.has(key)) byLabel.set(key, podsByValue(all, key));
  const byValue = byLabel.get(key);
  return byValue ? (byValue.get(value) ?? []) : all;
}

function podsByValue(all: readonly ClusterPods[], key: string): PodsByValue {
  const byValue = grouped(all, ({ labels }) => labels[key]);
  return [...byValue.keys()].some((each) => each instanceof ControllerValue) ? undefined : byValue;
}

/** The pods that a Service sends its calls to; none for a Service without a selector. */
export const podsBehind = ({ namespace, selector }: ClusterService, pods: PodsByNamespace): ClusterPods[] =>
  Object.keys(selector).length === 0 ? [] : podsWith(selector, namespace, pods);

/** True if a Service sends its calls to these pods. */
export const leadsTo = ({ namespace, selector }: ClusterService, pod: ClusterPods): boolean =>
  Object.keys(selector).length > 0 && pod.namespace === namespace && selects(selector, pod.labels);

/** The declared port of pods that a target port means: a number, or a name. */
export const portAt = ({ ports }: ClusterPods, target: string | number): PodPort | undefined =>
  ports.find(({ number, name }) => target === number || target === name);
