import type { Cluster } from '../model/fleet.ts';
import { workloadName } from '../render/workload-name.ts';
import { type KubernetesObject, labelsFrom, maps, part } from './kubernetes-object.ts';
import type { Loopback } from './loopback.ts';
import { labelName, mostPods } from './pods.ts';
import { inboundPorts, podKey, podLabelKey, portsOf, type Workload } from './workloads.ts';

/** The path of the pod in the kinds whose pods serve calls. */
const templates = new Map<string, readonly string[]>([
  ['Deployment', ['spec', 'template']],
  ['StatefulSet', ['spec', 'template']],
  ['DaemonSet', ['spec', 'template']],
  ['ReplicaSet', ['spec', 'template']],
  ['Pod', []],
]);

/** Protocols that a server of a proof speaks. */
const grpcProtocols = ['GRPC', 'HTTP2'];

/**
 * A workload for each pod of the documents that teams add to their services, if it is in the mesh and a Service sends
 * calls of gRPC to it. Other pods have nothing to answer, and get no proxy. The name of the document is the service of
 * the pod, and its kind the version: no version of a spec begins with a capital letter.
 */
export function ownPodWorkloads(
  { instances }: Pick<Cluster, 'instances'>,
  documents: readonly KubernetesObject[],
  loopback: Loopback,
): Workload[] {
  const ofSpecs = new Set(
    instances.flatMap(({ service, versions }) =>
      versions.map((version) =>
        keyOf(service.workload.kind, service.namespace, workloadName(service, version)),
      ),
    ),
  );
  return documents.flatMap((document): Workload[] => {
    const path = templates.get(document.kind);
    const { name, namespace } = document.metadata;
    if (!path || namespace === undefined) return [];
    if (ofSpecs.has(keyOf(document.kind, namespace, name))) return [];
    const template = part(document, ...path);
    if (!isInMesh(template)) return [];
    const ports = portsOf(template);
    const labels = labelsFrom(part(template, 'metadata', 'labels'));
    const served = inboundPorts({ node: { namespace, labels }, ports }, documents)
      .filter(({ protocol }) => grpcProtocols.includes(protocol))
      .map(({ number }) => number);
    if (served.length === 0) return [];
    return Array.from({ length: countOf(document) }, (_, index) => {
      const pod = { service: name, version: document.kind, index };
      const podName = labelName(`${name}-${document.kind.toLowerCase()}-${index}`);
      return {
        kind: 'pod',
        key: podKey(pod),
        pod: { ...pod, ports: served },
        egress: loopback.next('caller'),
        ports,
        node: {
          type: 'sidecar',
          name: podName,
          namespace,
          address: loopback.next('pod'),
          serviceAccount: String(part(template, 'spec', 'serviceAccountName') ?? 'default'),
          labels: { ...labels, [podLabelKey]: podName },
        },
      };
    });
  });
}

const keyOf = (kind: string, namespace: string, name: string): string => `${kind} ${namespace}/${name}`;

const countOf = (document: KubernetesObject): number =>
  Math.min(mostPods, Math.max(1, Number(part(document, 'spec', 'replicas') ?? 1)));

/** False if a label or an annotation turns injection off, or if the pod uses the network of its node. */
function isInMesh(template: unknown): boolean {
  const key = 'sidecar.istio.io/inject';
  const isOff = (group: string) => String(part(template, 'metadata', group, key)) === 'false';
  const usesHost = part(template, 'spec', 'hostNetwork') === true;
  const isGateway = maps(template, 'spec', 'containers').some(({ image }) => image === 'auto');
  return !usesHost && !isGateway && !isOff('labels') && !isOff('annotations');
}
