import type { Autoscaling } from '../model/autoscaling.ts';
import type { Callee, Caller } from '../model/call-graph.ts';
import type { ClusterExposure } from '../model/exposure.ts';
import type { External } from '../model/external.ts';
import type { Cluster, IstioInstallation, Version } from '../model/fleet.ts';
import type { Service } from '../model/service.ts';

/**
 * What the documents of a service are rendered from that do not depend on its versions. For base/ it is the service by
 * its own spec; for overlays/ the service as one cluster runs it.
 */
export interface ServiceView {
  readonly service: Service;
  readonly istio: IstioInstallation;
}

/** What the routes of a service are rendered from: the service as one cluster runs it, and the versions there. */
export interface RoutingView {
  readonly service: Service;
  readonly versions: readonly Pick<Version, 'name' | 'weight' | 'methodWeights'>[];
}

/** What a document may know of the cluster it is for. */
export type ClusterView = Omit<Cluster, 'instances' | 'externals' | 'gateways'>;

/** What the documents are rendered from that depend on who else runs in the cluster. */
export interface InstanceView {
  readonly cluster: ClusterView;
  readonly service: Service;
  readonly versions: readonly Version[];
  readonly callers: readonly Caller[];
  readonly callees: readonly Callee[];
  /** Services outside the mesh that it calls. */
  readonly externals: readonly External[];
  /** Gateways of the cluster that callers from outside come through. */
  readonly exposures: readonly ClusterExposure[];
}

/** What the documents of an external service are rendered from. */
export interface ExternalView {
  readonly external: External;
  /** Namespaces it is seen from. */
  readonly exportTo: readonly string[];
}

/** What the autoscaler of one version is rendered from. */
export interface AutoscalingView {
  readonly service: Service;
  readonly autoscaling: Autoscaling;
}

/** What the documents of a namespace are rendered from. */
export interface NamespaceView {
  readonly namespace: string;
  readonly istio: IstioInstallation;
}
