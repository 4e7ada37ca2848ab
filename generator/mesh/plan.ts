import type { Cluster } from '../model/fleet.ts';
import {
  adaptedGateway,
  adaptedRequestAuthentication,
  adaptedRoute,
  adaptedService,
  adaptedTelemetry,
  namesLowPort,
} from './adapted-documents.ts';
import { adaptedSidecar, sidecarFor } from './adapted-sidecar.ts';
import type { BuiltDocument } from './built-documents.ts';
import type { Caller } from './caller.ts';
import type { ControlPlane } from './control-plane.ts';
import { credentialSecrets } from './credentials.ts';
import { gatewaysOn } from './gateway-listeners.ts';
import { type KubernetesObject, part } from './kubernetes-object.ts';
import { lowProtocol } from './low-ports.ts';
import { neededDocuments } from './needed-documents.ts';
import type { OutsideServer } from './open-mesh.ts';
import { outsideOf } from './outside-servers.ts';
import { ownPodWorkloads } from './own-pods.ts';
import { reachableServices } from './reachable-services.ts';
import { gatewaySubstitutes, substitutesOf, workloadEntry } from './substitutes.ts';
import {
  type CalledGateway,
  callerWorkloads,
  furtherProxies,
  gatewayWorkloads,
  inboundPorts,
  podWorkloads,
  type Workload,
} from './workloads.ts';

/** What a mesh is opened for. */
export interface ClusterPlan {
  readonly cluster: Cluster;
  /** What kustomize builds of its committed overlays. */
  readonly documents: readonly BuiltDocument[];
  /** All callers. */
  readonly callers: readonly Caller[];
  /** The services that will call or be called; undefined for all. */
  readonly called?: ReadonlySet<string> | undefined;
}

const allServices = ({ instances }: Cluster): ReadonlySet<string> =>
  new Set(instances.map(({ service }) => service.name));

function servicesWithPods({ cluster, documents, called }: ClusterPlan): ReadonlySet<string> {
  const all = allServices(cluster);
  return called ? reachableServices(called, all, documents) : all;
}

/** A Unix socket in the place of the ports below 1024 that a workload's proxy cannot bind. */
export interface LowPorts {
  readonly workload: Workload;
  readonly socket: string;
  readonly protocol: string;
}

/** What is applied, and what runs. */
export interface Layout {
  /** Applied as they are. */
  readonly committed: readonly BuiltDocument[];
  /** Only validated: `adapted` are applied in their place. */
  readonly validated: readonly BuiltDocument[];
  readonly adapted: readonly KubernetesObject[];
  /** Objects that the tree does not have: installed by others in a cluster, or in the place of pods. */
  readonly substitutes: readonly KubernetesObject[];
  /** The services of the cluster that have pods. */
  readonly services: ReadonlySet<string>;
  readonly workloads: readonly Workload[];
  /** Those of `workloads` that are gateways. */
  readonly gateways: readonly CalledGateway[];
  readonly lowPorts: readonly LowPorts[];
  readonly outside: readonly OutsideServer[];
}

/** Lays a cluster out on this machine. Nothing is started or applied yet. */
export async function layOut(plan: ClusterPlan, controlPlane: ControlPlane): Promise<Layout> {
  const { cluster, documents, callers } = plan;
  const { loopback, outside: authority } = controlPlane;
  const objects = documents.map(({ object }) => object);
  const others = callerWorkloads(callers, loopback);
  const gateways = gatewayWorkloads(cluster, callers, objects, loopback);
  const ownPods = ownPodWorkloads(cluster, objects, loopback);
  const services = servicesWithPods(plan);
  const pods = podWorkloads(cluster, services, objects, loopback);
  const further = furtherProxies(callers, pods, loopback);
  const endpoints = [...pods, ...ownPods, ...others];
  const sidecars = [...endpoints, ...further];
  const workloads = [...sidecars, ...gateways];
  const needed = neededDocuments(documents, {
    withoutPods: cluster.instances.map(({ service }) => service).filter(({ name }) => !services.has(name)),
    nodes: workloads.map(({ node }) => node),
    sidecars: pods.map((pod) => sidecarFor(pod, objects)),
  });
  const applied = needed.map(({ object }) => object);
  const outside = await outsideOf(cluster, objects, authority, loopback);
  const lowPorts = lowPortsOf(sidecars, objects, controlPlane);
  const adapted = [
    ...sidecars.map((workload) =>
      adaptedSidecar(
        workload,
        sidecarFor(workload, objects),
        further.includes(workload) ? [] : inboundPorts(workload, objects),
        lowPorts.find((low) => low.workload === workload),
      ),
    ),
    ...outside.map(({ entry }) => entry),
    ...adaptedGateways(gateways, objects),
    ...applied.filter((object) => isHeadlessOf(cluster, object)).map(adaptedService),
    ...applied.filter((object) => isOfIstio(object, 'Telemetry')).map(adaptedTelemetry),
    ...applied.filter(namesLowPort).map(adaptedRoute),
    ...applied
      .filter((object) => isOfIstio(object, 'RequestAuthentication'))
      .map((object) => adaptedRequestAuthentication(object, controlPlane.tokens.keys)),
  ];
  const keys = new Set(adapted.map(keyOf));
  const isReplaced = ({ object }: BuiltDocument) => isOfIstio(object, 'Sidecar') || keys.has(keyOf(object));
  return {
    committed: needed.filter((each) => !isReplaced(each)),
    validated: needed.filter(isReplaced),
    adapted,
    substitutes: [
      ...substitutesOf([...others, ...gateways, ...ownPods.filter(hasDefaultAccount)], objects),
      ...[...endpoints, ...gateways].map(workloadEntry),
      ...(
        await Promise.all(gateways.map((gateway) => gatewaySubstitutes(gateway, callers, authority)))
      ).flat(),
      ...(await credentialSecrets(objects, authority)),
    ],
    services,
    workloads,
    gateways,
    lowPorts,
    outside: outside.flatMap(({ servers }) => servers),
  };
}

/** Kubernetes itself makes the ServiceAccount `default` of a namespace. */
const hasDefaultAccount = ({ node }: Workload): boolean => node.serviceAccount === 'default';

const keyOf = ({ apiVersion, kind, metadata }: KubernetesObject): string =>
  [apiVersion, kind, metadata.namespace, metadata.name].join(' ');

/** True for the Service of a service that a patch makes headless. Others may be headless beside it. */
const isHeadlessOf = (
  { instances }: Cluster,
  { kind, apiVersion, metadata, ...object }: KubernetesObject,
): boolean =>
  kind === 'Service' &&
  apiVersion === 'v1' &&
  part(object, 'spec', 'clusterIP') === 'None' &&
  instances.some(({ service }) => service.name === metadata.name && service.namespace === metadata.namespace);

const isOfIstio = ({ apiVersion, kind }: KubernetesObject, wanted: string): boolean =>
  kind === wanted && /^[a-z]+\.istio\.io\//.test(apiVersion);

function adaptedGateways(
  gateways: readonly CalledGateway[],
  objects: readonly KubernetesObject[],
): KubernetesObject[] {
  return gateways.flatMap(({ gateway, node }) =>
    gatewaysOn(gateway, objects).map((object) => adaptedGateway(object, node.address)),
  );
}

function lowPortsOf(
  sidecars: readonly Workload[],
  objects: readonly KubernetesObject[],
  { processes }: ControlPlane,
): LowPorts[] {
  const protocol = lowProtocol(objects);
  if (protocol === undefined) return [];
  const folder = processes.subfolder('low');
  return sidecars.map((workload) => ({ workload, protocol, socket: `${folder}/${workload.egress}.sock` }));
}
