import type { Service } from './service.ts';

/** What a fleet consists of: the checked, complete meaning of all specs. Plain data, safe to hash and to hand to renderers. */
export interface Fleet {
  readonly settings: FleetSettings;
  readonly services: readonly Service[];
  readonly clusters: readonly Cluster[];
}

/** What all clusters share. */
export interface FleetSettings {
  readonly repoURL: string;
  readonly targetRevision: string;
  /** In the order of promotion. */
  readonly stages: readonly string[];
}

/** A cluster and what runs in it. */
export interface Cluster {
  readonly name: string;
  readonly stage: string;
  readonly istio: IstioInstallation;
  readonly instances: readonly Instance[];
}

/** How Istio is installed, as far as pods depend on it. */
export interface IstioInstallation {
  readonly cni: boolean;
  readonly nativeSidecars: boolean;
}

/** A service as it runs in one cluster. */
export interface Instance {
  readonly service: Service;
  readonly versions: readonly Version[];
}

/** One version of a service in one cluster: a Deployment and the subset of the same name. */
export interface Version {
  readonly name: string;
  readonly tag: string;
  readonly digest: string | undefined;
  readonly scale: Scale;
  /** Share of the calls, in percent; those of a service sum to 100. */
  readonly weight: number;
}

/** A fixed number of pods, or bounds for an autoscaler: never both. */
export type Scale = { readonly replicas: number } | Autoscaling;

/** Bounds of a HorizontalPodAutoscaler. */
export interface Autoscaling {
  readonly minReplicas: number;
  readonly maxReplicas: number;
  readonly targetCPUUtilizationPercentage: number;
}
