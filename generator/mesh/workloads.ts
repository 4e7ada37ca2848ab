import { Failure } from '../command-line/errors.ts';
import type { Cluster, Instance } from '../model/fleet.ts';
import type { Gateway } from '../model/gateway.ts';
import { seesConnections } from '../model/served-ports.ts';
import { podPathOf } from '../picture/pod-templates.ts';
import { workloadName } from '../render/workload-name.ts';
import type { Caller, ServiceCaller } from './caller.ts';
import { type GatewayListener, listenersOf } from './gateway-listeners.ts';
import { type KubernetesObject, labelsFrom, maps, part, selects } from './kubernetes-object.ts';
import type { Loopback } from './loopback.ts';
import type { ProxyNode } from './node.ts';
import { labelName, type PodName, podsOf } from './pods.ts';

/** The label by which a document of ours picks one pod. */
export const podLabelKey = 'prove/pod';

/** Something that runs behind a proxy: a pod of a service, a gateway, or another caller. */
export interface Workload {
  readonly kind: 'pod' | 'caller' | 'gateway';
  /** What it is in the words of cases: `service/version/index`, `namespace/serviceAccount`, or a gateway's name. */
  readonly key: string;
  readonly node: ProxyNode;
  /** Where the proxy takes calls that leave the pod, at the ports of the callees. */
  readonly egress: string;
  /** Ports of its containers, by their names. */
  readonly ports: Readonly<Record<string, number>>;
  /** The pod, and the ports of its containers at which servers listen: of gRPC, of HTTP, and of other protocols over TCP. */
  readonly pod?: PodName & {
    readonly ports: readonly number[];
    readonly httpPorts?: readonly number[];
    readonly tcpPorts?: readonly number[];
  };
}

/** The port behind the proxy at which a server listens: that of the container is the proxy's here. */
export function portBehind(port: number): number {
  return port + 10_000 > 65_535 ? port - 10_000 : port + 10_000;
}

/**
 * A workload for each pod of these services: its labels, ports and account are those that its document gives it, right or
 * wrong.
 */
export function podWorkloads(
  cluster: Cluster,
  services: ReadonlySet<string>,
  documents: readonly KubernetesObject[],
  loopback: Loopback,
): Workload[] {
  const pods = podsOf(cluster).filter(({ service }) => services.has(service));
  return pods.map((pod) => {
    const instance = cluster.instances.find(({ service }) => service.name === pod.service);
    if (!instance) throw new Error(`${cluster.name} has no ${pod.service}.`);
    const template = templateOf(instance, pod.version, documents);
    const { namespace, grpc, http, ports } = instance.service;
    const tcpPorts = ports.filter(seesConnections).map(({ targetPort }) => targetPort);
    const name = labelName(`${pod.service}-${pod.version}-${pod.index}`);
    return {
      kind: 'pod',
      key: podKey(pod),
      pod: {
        ...pod,
        ports: grpc ? [grpc.targetPort] : [],
        ...(http ? { httpPorts: [http.targetPort] } : {}),
        ...(tcpPorts.length > 0 ? { tcpPorts } : {}),
      },
      egress: loopback.next('caller'),
      ports: portsOf(template),
      node: {
        type: 'sidecar',
        name,
        namespace,
        address: loopback.next('pod'),
        serviceAccount: String(part(template, 'spec', 'serviceAccountName') ?? 'default'),
        labels: { ...labelsFrom(part(template, 'metadata', 'labels')), [podLabelKey]: name },
      },
    };
  });
}

/**
 * A workload for each further proxy of a caller: the labels and the account are those of the first pod of its version,
 * so the same documents hold for it.
 * @param pods the workloads of all pods
 */
export function furtherProxies(
  callers: readonly Caller[],
  pods: readonly Workload[],
  loopback: Loopback,
): Workload[] {
  return callers.flatMap((caller) => {
    if (caller.kind !== 'service' || caller.proxy === undefined) return [];
    const first = pods.find(({ key }) => key === firstPodKey(caller));
    if (!first) return [];
    const name = labelName(`proxy-${caller.proxy}-of-${caller.service}-${caller.version}`);
    return {
      kind: 'caller',
      key: serviceCallerKey(caller),
      egress: loopback.next('caller'),
      ports: {},
      node: {
        ...first.node,
        name,
        address: loopback.next('pod'),
        labels: { ...first.node.labels, [podLabelKey]: name },
      },
    };
  });
}

/** The key of the workload of a caller: of the first pod of its version, or of a further proxy. */
export const serviceCallerKey = (caller: ServiceCaller): string =>
  caller.proxy === undefined
    ? firstPodKey(caller)
    : `${caller.service}/${caller.version}/proxy-${caller.proxy}`;

const firstPodKey = ({ service, version }: ServiceCaller): string => podKey({ service, version, index: 0 });

/** `greeter-b/v1/0` */
export function podKey({ service, version, index }: PodName): string {
  return `${service}/${version}/${index}`;
}

/** A workload for each calling identity that belongs to no service. */
export function callerWorkloads(callers: readonly Caller[], loopback: Loopback): Workload[] {
  const wanted = new Map(
    callers.flatMap((caller) => (caller.kind === 'identity' ? [[callerKey(caller), caller] as const] : [])),
  );
  return [...wanted].map(([key, { namespace, serviceAccount }]) => {
    const name = labelName(`caller-${serviceAccount}`);
    return {
      kind: 'caller',
      key,
      egress: loopback.next('caller'),
      ports: {},
      node: {
        type: 'sidecar',
        name,
        namespace,
        serviceAccount,
        address: loopback.next('pod'),
        labels: { app: name, [podLabelKey]: name },
      },
    };
  });
}

/** `default/stranger` */
export function callerKey(caller: { readonly namespace: string; readonly serviceAccount: string }): string {
  return `${caller.namespace}/${caller.serviceAccount}`;
}

/** The name of the pod of a gateway. */
export const gatewayPodName = (gateway: string): string => labelName(`gateway-${gateway}`);

/** A gateway that a caller uses. */
export interface CalledGateway extends Workload {
  readonly gateway: Gateway;
  readonly listeners: readonly GatewayListener[];
}

/** A workload for each of them. */
export function gatewayWorkloads(
  cluster: Cluster,
  callers: readonly Caller[],
  documents: readonly KubernetesObject[],
  loopback: Loopback,
): CalledGateway[] {
  const called = new Set(callers.flatMap((caller) => (caller.kind === 'gateway' ? [caller.gateway] : [])));
  return cluster.gateways
    .filter(({ name }) => called.has(name))
    .map((gateway) => {
      const name = gatewayPodName(gateway.name);
      const address = loopback.next('gateway');
      return {
        kind: 'gateway',
        key: gateway.name,
        gateway,
        listeners: listenersOf(gateway, documents),
        egress: address,
        ports: {},
        node: {
          type: 'router',
          name,
          namespace: gateway.namespace,
          serviceAccount: gateway.serviceAccount,
          address,
          labels: { ...gateway.selector, [podLabelKey]: name },
        },
      };
    });
}

/** The pod template of a version. @throws Failure if the documents have none */
function templateOf(
  { service, versions }: Instance,
  version: string,
  documents: readonly KubernetesObject[],
): unknown {
  const own = versions.find((each) => each.name === version);
  if (!own) throw new Error(`${service.name} has no version ${version}.`);
  const wanted = service.workload.kind;
  const name = workloadName(service, own);
  const found = documents.find(
    ({ kind, metadata }) =>
      kind === wanted && metadata.name === name && metadata.namespace === service.namespace,
  );
  if (!found) throw new Failure(`The overlays have no ${wanted} ${service.namespace}/${name}.`);
  return part(found, ...(podPathOf({ kind: wanted, value: { ...found } }) ?? []).map(String));
}

/** The ports of the containers of a pod, by their names. */
export function portsOf(template: unknown): Record<string, number> {
  const ports = maps(template, 'spec', 'containers').flatMap((container) => maps(container, 'ports'));
  return Object.fromEntries(
    ports.map(({ name, containerPort }) => [String(name ?? containerPort), Number(containerPort)]),
  );
}

/** A port at which the proxy of a pod takes calls, as a Service makes it one. */
export interface InboundPort {
  readonly name: string;
  readonly number: number;
  readonly protocol: string;
}

/**
 * The ports of a pod that Services send calls to: what istiod would find out, if iptables redirected all calls to
 * the proxy.
 */
export function inboundPorts(
  {
    node,
    ports,
  }: { readonly node: Pick<ProxyNode, 'namespace' | 'labels'>; readonly ports: Workload['ports'] },
  documents: readonly KubernetesObject[],
): readonly InboundPort[] {
  const found = new Map<number, InboundPort>();
  const services = documents.filter(
    ({ kind, apiVersion, metadata }) =>
      kind === 'Service' && apiVersion === 'v1' && metadata.namespace === node.namespace,
  );
  for (const service of services) {
    const selector = labelsFrom(part(service, 'spec', 'selector'));
    if (Object.keys(selector).length === 0 || !selects(selector, node.labels)) continue;
    for (const port of maps(service, 'spec', 'ports')) {
      const target = port['targetPort'] ?? port['port'];
      const number = typeof target === 'string' ? ports[target] : Number(target);
      if (number === undefined || found.has(number)) continue;
      const name = String(port['name'] ?? `port-${number}`);
      found.set(number, { name, number, protocol: protocolOf(port['appProtocol'], name) });
    }
  }
  return [...found.values()];
}

/**
 * The protocol that Istio uses for a port: its appProtocol, else the beginning of its name. What it would
 * find out by looking at the bytes has no word in a Sidecar, and is TCP here.
 * Source: Istio, Protocol Selection.
 */
export function protocolOf(appProtocol: unknown, name: string): string {
  const text = typeof appProtocol === 'string' ? appProtocol : (name.split('-')[0] ?? '');
  if (text === 'kubernetes.io/h2c') return 'HTTP2';
  const known = text.toUpperCase();
  return ['GRPC', 'HTTP', 'HTTP2', 'TLS', 'MONGO'].includes(known) ? known : 'TCP';
}
