import { mapAt } from '../lang/at-path.ts';
import { rootNamespace } from './istiod.ts';
import { type KubernetesObject, labelsFrom, maps, part, selects } from './kubernetes-object.ts';
import { type InboundPort, podLabelKey, portBehind, type Workload } from './workloads.ts';

/** The Sidecar that holds for a workload: one that selects it, else that of its namespace, else that of the mesh. */
export function sidecarFor(
  { node }: Workload,
  documents: readonly KubernetesObject[],
): KubernetesObject | undefined {
  const sidecars = documents.filter(
    ({ kind, apiVersion }) => kind === 'Sidecar' && apiVersion.startsWith('networking.istio.io/'),
  );
  const own = sidecars.filter(({ metadata }) => metadata.namespace === node.namespace);
  const selectorOf = (sidecar: KubernetesObject) => part(sidecar, 'spec', 'workloadSelector', 'labels');
  return (
    own.find(
      (each) => selectorOf(each) !== undefined && selects(labelsFrom(selectorOf(each)), node.labels),
    ) ??
    own.find((each) => selectorOf(each) === undefined) ??
    sidecars.find(({ metadata }) => metadata.namespace === rootNamespace)
  );
}

/**
 * The Sidecar of a workload, adapted to a machine without iptables. Hosts and the outbound
 * traffic policy stay as committed; three things are added, because no traffic is captured:
 * - the address at which the proxy takes calls that leave the pod (`bind`);
 * - for ports below 1024, which only an administrator may bind, a Unix socket in their place;
 * - the address at which the proxy takes calls to the pod, and where the server is behind it (`ingress`).
 */
export function adaptedSidecar(
  workload: Workload,
  committed: KubernetesObject | undefined,
  inbound: readonly InboundPort[],
  low: { readonly socket: string; readonly protocol: string } | undefined,
): KubernetesObject {
  const { node, egress } = workload;
  const committedEgress = maps(committed, 'spec', 'egress');
  const listeners = (committedEgress.length === 0 ? [{ hosts: ['*/*'] }] : committedEgress).map(
    (listener) => ({
      ...listener,
      bind: egress,
      captureMode: 'NONE',
    }),
  );
  const hosts = listeners.flatMap((listener) => ('hosts' in listener ? listener.hosts : []));
  const belowThousand = low && {
    port: { number: 0, protocol: low.protocol, name: 'below-1024' },
    bind: `unix://${low.socket}`,
    captureMode: 'NONE',
    hosts: hosts.flat(),
  };
  const { workloadSelector: _, egress: __, ...others } = mapAt(committed, 'spec');
  return {
    apiVersion: 'networking.istio.io/v1',
    kind: 'Sidecar',
    metadata: { name: `prove-${node.name}`, namespace: node.namespace },
    spec: {
      ...others,
      workloadSelector: { labels: { [podLabelKey]: node.labels[podLabelKey] } },
      egress: [...(belowThousand ? [belowThousand] : []), ...listeners],
      ...(inbound.length === 0 ? {} : { ingress: inbound.map((port) => ingressListener(workload, port)) }),
    },
  };
}

/** With 0.0.0.0, the proxy calls the address of the pod: Istio, IstioIngressListener. */
function ingressListener({ node }: Workload, { name, number, protocol }: InboundPort): object {
  return {
    port: { number, name, protocol },
    bind: node.address,
    captureMode: 'NONE',
    defaultEndpoint: `0.0.0.0:${portBehind(number)}`,
  };
}
