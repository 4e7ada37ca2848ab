import type { Autoscaling, IstioInstallation, Service, Version } from '../model/fleet.ts';

/**
 * What the documents of a service are rendered from. For base/ it is the service alone; for overlays/ the service as
 * one cluster runs it, with its subsets.
 */
export interface ServiceView {
  readonly service: Service;
  readonly istio: IstioInstallation;
  /** Versions that calls are routed to; none means all pods of the service alike. */
  readonly versions: readonly Pick<Version, 'name' | 'weight'>[];
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
