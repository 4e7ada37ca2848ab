import type { Autoscaling } from './autoscaling.ts';
import type { CodeOwners } from './code-owners.ts';
import type { External, ExternalInstance } from './external.ts';
import type { Gateway } from './gateway.ts';
import type { Service } from './service.ts';
import type { Telemetry } from './telemetry.ts';

/** What a fleet consists of: the checked, complete meaning of all specs. Plain data, safe to hash and to hand to renderers. */
export interface Fleet {
  readonly settings: FleetSettings;
  readonly services: readonly Service[];
  readonly externals: readonly External[];
  readonly clusters: readonly Cluster[];
  /** Who reviews what; undefined where the fleet file does not say. */
  readonly codeOwners?: CodeOwners;
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
  /** First part of the identities that its mesh gives out. */
  readonly trustDomain: string;
  /** True where services get a NetworkPolicy. */
  readonly networkPolicies: boolean;
  readonly telemetry: Telemetry;
  readonly gateways: readonly Gateway[];
  /** Where Secrets are made from; none where the cluster has no External Secrets Operator. */
  readonly externalSecrets?: ExternalSecrets;
  readonly instances: readonly Instance[];
  /** Those that an instance calls. */
  readonly externals: readonly ExternalInstance[];
}

/** How Istio is installed, as far as pods depend on it. */
export interface IstioInstallation {
  readonly cni: boolean;
  readonly nativeSidecars: boolean;
}

/** The secret store of a cluster. */
export interface ExternalSecrets {
  /** Name of a ClusterSecretStore. */
  readonly store: string;
  readonly refreshInterval: string;
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
  /** Share of the calls of some methods, `package.Service/Method`, that are split differently. */
  readonly methodWeights: Readonly<Record<string, number>>;
}

/** A fixed number of pods, or bounds for an autoscaler: never both. */
export type Scale = { readonly replicas: number } | Autoscaling;

/** The fewest pods there are: those that a Deployment is created with. */
export const fewestPods = (scale: Scale): number =>
  'replicas' in scale ? scale.replicas : scale.minReplicas;

/** The most pods there are: as many as an autoscaler may run at any time. */
export const mostPods = (scale: Scale): number => ('replicas' in scale ? scale.replicas : scale.maxReplicas);
