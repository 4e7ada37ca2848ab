import type { Autoscaling } from '../model/autoscaling.ts';
import type { Callee, Caller } from '../model/call-graph.ts';
import type { ClusterExposure } from '../model/exposure.ts';
import type { External } from '../model/external.ts';
import type { Cluster, IstioInstallation, NamespaceMetadata, Version } from '../model/fleet.ts';
import type { Service } from '../model/service.ts';

/**
 * The input for documents of a service that do not depend on its versions. For base/ it is the service by its
 * own spec; for overlays/ the service with the overrides of one cluster.
 */
export interface ServiceView {
  readonly service: Service;
  readonly istio: IstioInstallation;
}

/**
 * The input for the routes of a service: the service with the overrides of one cluster, and its versions
 * there.
 */
export interface RoutingView {
  readonly service: Service;
  readonly versions: readonly Pick<Version, 'name' | 'weight' | 'methodWeights'>[];
}

/** The data of a cluster that a document may depend on. */
export type ClusterView = Omit<Cluster, 'instances' | 'externals' | 'gateways'>;

const clusterViews = new WeakMap<Cluster, ClusterView>();

/** What a cluster is apart from what runs in it; always the same object, so it is digested and compared once. */
export function clusterViewOf(cluster: Cluster): ClusterView {
  const known = clusterViews.get(cluster);
  if (known) return known;
  const { instances: _instances, externals: _externals, gateways: _gateways, ...view } = cluster;
  clusterViews.set(cluster, view);
  return view;
}

/** The input for documents that depend on the other services of the cluster. */
export interface InstanceView {
  readonly cluster: ClusterView;
  readonly service: Service;
  readonly versions: readonly Version[];
  readonly callers: readonly Caller[];
  readonly callees: readonly Callee[];
  /** Services outside the mesh that it calls. */
  readonly externals: readonly External[];
  /** Gateways of the cluster that expose the service. */
  readonly exposures: readonly ClusterExposure[];
}

/** The input for documents of an external service. */
export interface ExternalView {
  readonly external: External;
  /** Namespaces that see it. */
  readonly exportTo: readonly string[];
}

/** The input for the autoscaler of one version. */
export interface AutoscalingView {
  readonly service: Service;
  readonly autoscaling: Autoscaling;
}

/** The input for documents of a namespace. */
export interface NamespaceView {
  readonly namespace: string;
  readonly istio: IstioInstallation;
  readonly metadata: NamespaceMetadata;
}
