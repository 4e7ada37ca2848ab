import type { Cluster } from '../../model/fleet.ts';
import type { Caller } from '../case.ts';
import type { OutsideServer } from '../open-mesh.ts';
import { adaptedGateway, needsAdapting } from './adapted-documents.ts';
import { adaptedSidecar, sidecarFor } from './adapted-sidecar.ts';
import type { BuiltDocument } from './built-documents.ts';
import type { ControlPlane } from './control-plane.ts';
import { type KubernetesObject, maps, nameOf } from './kubernetes-object.ts';
import { outsideOf } from './outside-servers.ts';
import {
  gatewaySecret,
  gatewayService,
  namespaceObject,
  secretReader,
  serviceAccount,
  workloadEntry,
} from './stand-ins.ts';
import {
  callerWorkloads,
  gatewayWorkloads,
  inboundPorts,
  podWorkloads,
  protocolOf,
  type Workload,
} from './workloads.ts';

/** What is to be proven of a cluster. */
export interface ClusterPlan {
  readonly cluster: Cluster;
  /** What kustomize builds of its committed overlays. */
  readonly documents: readonly BuiltDocument[];
  /** Everybody who will call. */
  readonly callers: readonly Caller[];
}

/** A Unix socket in the place of the ports below 1024 that a workload's proxy cannot bind. */
export interface LowPorts {
  readonly workload: Workload;
  readonly socket: string;
}

/** What is applied, and what runs. */
export interface Layout {
  /** Applied as they are. */
  readonly committed: readonly BuiltDocument[];
  /** Applied in the place of committed documents, which are only validated. */
  readonly adapted: readonly KubernetesObject[];
  readonly validated: readonly BuiltDocument[];
  /** What is not in the tree, since others install it or pods would be it. */
  readonly standIns: readonly KubernetesObject[];
  readonly workloads: readonly Workload[];
  readonly lowPorts: readonly LowPorts[];
  readonly outside: readonly OutsideServer[];
}

/** Lays a cluster out on this machine. Nothing is started or applied yet. */
export async function layOut(
  { cluster, documents, callers }: ClusterPlan,
  { loopback, outside: authority, processes }: ControlPlane,
): Promise<Layout> {
  const objects = documents.map(({ object }) => object);
  const pods = podWorkloads(cluster, objects, loopback);
  const others = callerWorkloads(callers, loopback);
  const gateways = gatewayWorkloads(cluster, callers, loopback);
  const outside = await outsideOf(cluster, objects, authority, loopback);
  const sidecars = [...pods, ...others];
  const protocol = lowProtocol(objects);
  const sockets = processes.subfolder('low');
  const lowPorts =
    protocol === undefined
      ? []
      : sidecars.map((workload) => ({ workload, socket: `${sockets}/${workload.egress}.sock` }));

  const adapted = [
    ...sidecars.map((workload) => {
      const low = lowPorts.find((each) => each.workload === workload);
      const privileged = low && protocol !== undefined ? { socket: low.socket, protocol } : undefined;
      return adaptedSidecar(
        workload,
        sidecarFor(workload, objects),
        inboundPorts(workload, objects),
        privileged,
      );
    }),
    ...outside.map(({ entry }) => entry),
    ...gateways.flatMap(({ key, node }) =>
      objects
        .filter((object) => object.apiVersion.startsWith('networking.istio.io/'))
        .filter(
          ({ kind, metadata }) =>
            kind === 'Gateway' && metadata.name === key && metadata.namespace === node.namespace,
        )
        .map((gateway) => adaptedGateway(gateway, node.address)),
    ),
  ];
  const replaced = new Set(adapted.map(nameOf));
  const isReplaced = ({ object }: BuiltDocument) =>
    needsAdapting(object) && (object.kind === 'Sidecar' || replaced.has(nameOf(object)));
  const secrets = await Promise.all(
    gateways.map(async ({ gateway, node }) =>
      gateway.credentialName === undefined
        ? []
        : [
            gatewaySecret(
              node.namespace,
              gateway.credentialName,
              await authority.issue(
                callers.flatMap((caller) => (caller.kind === 'gateway' ? [caller.host] : [])),
              ),
            ),
          ],
    ),
  );
  return {
    committed: documents.filter((document) => !isReplaced(document)),
    validated: documents.filter(isReplaced),
    adapted,
    standIns: [
      ...namespacesMissing([...others, ...gateways], objects),
      ...[...others, ...gateways].map(({ node }) => serviceAccount(node.namespace, node.serviceAccount)),
      ...[...sidecars, ...gateways].map(workloadEntry),
      ...gateways.map((each) => gatewayService(each, each.gateway)),
      ...gateways.flatMap(({ node }) => secretReader(node.namespace, node.serviceAccount)),
      ...secrets.flat(),
    ],
    workloads: [...sidecars, ...gateways],
    lowPorts,
    outside: outside.flatMap(({ servers }) => servers),
  };
}

function namespacesMissing(
  workloads: readonly Workload[],
  objects: readonly KubernetesObject[],
): KubernetesObject[] {
  const there = new Set(
    objects.filter(({ kind }) => kind === 'Namespace').map(({ metadata }) => metadata.name),
  );
  const wanted = new Set([
    ...workloads.map(({ node }) => node.namespace),
    ...objects.flatMap(({ metadata }) => metadata.namespace ?? []),
  ]);
  return [...wanted].filter((name) => !there.has(name)).map(namespaceObject);
}

/** The protocol of ports below 1024, where calls are proven: TCP has no host by which several could share a socket. */
function lowProtocol(objects: readonly KubernetesObject[]): string | undefined {
  const protocols = objects.flatMap((object) => {
    const ports = maps(object, 'spec', 'ports');
    if (object.kind === 'Service')
      return ports.map((port) => [port['port'], protocolOf(port['appProtocol'], String(port['name']))]);
    if (object.kind === 'ServiceEntry') return ports.map((port) => [port['number'], port['protocol']]);
    return [];
  });
  const low = protocols.filter(([port]) => Number(port) < 1024).map(([, protocol]) => String(protocol));
  return low.find((protocol) => protocol === 'GRPC' || protocol === 'HTTP2' || protocol === 'HTTP');
}
