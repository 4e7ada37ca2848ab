import type { ProtoMessages } from '../load/proto-messages.ts';
import type { Autoscaling } from './autoscaling.ts';
import type { CodeOwners } from './code-owners.ts';
import type { External, ExternalInstance } from './external.ts';
import type { Freeze } from './freeze.ts';
import type { Gateway } from './gateway.ts';
import type { Monitoring } from './monitoring.ts';
import type { Notifications } from './notifications.ts';
import type { Service } from './service.ts';
import type { Telemetry } from './telemetry.ts';

/** The checked, complete meaning of all specs. Plain data, safe to hash and to pass to renderers. */
export interface Fleet {
  readonly settings: FleetSettings;
  readonly freezes: readonly Freeze[];
  readonly notifications: Notifications;
  readonly services: readonly Service[];
  readonly externals: readonly External[];
  readonly clusters: readonly Cluster[];
  /** The code owners; undefined if the fleet file does not set them. */
  readonly codeOwners?: CodeOwners;
  /** Folders and files below protos/ that others own. */
  readonly foreignProtos: readonly string[];
  /** The messages of the gRPC services in the protos, by full name. Nothing is rendered from them. */
  readonly messages?: Readonly<Record<string, ProtoMessages>>;
}

/** What all clusters share. */
export interface FleetSettings {
  readonly repoURL: string;
  readonly targetRevision: string;
  /** In promotion order. */
  readonly stages: readonly string[];
}

/** Compares clusters by the order of promotion, and those of a stage by name. */
export const byStage =
  (stages: readonly string[]) =>
  (one: Pick<Cluster, 'name' | 'stage'>, other: Pick<Cluster, 'name' | 'stage'>): number =>
    stages.indexOf(one.stage) - stages.indexOf(other.stage) || (one.name < other.name ? -1 : 1);

/** A cluster and what runs in it. */
export interface Cluster {
  readonly name: string;
  readonly stage: string;
  readonly istio: IstioInstallation;
  /** First part of the identities that its mesh issues. */
  readonly trustDomain: string;
  /** True if services get a NetworkPolicy. */
  readonly networkPolicies: boolean;
  /** Port on which the DNS pods listen. */
  readonly dnsPort: number;
  /** Labels and annotations by namespace. */
  readonly namespaces: Readonly<Record<string, NamespaceMetadata>>;
  readonly telemetry: Telemetry;
  /** Alerts and dashboards; undefined if it gets neither. */
  readonly monitoring?: Monitoring;
  readonly gateways: readonly Gateway[];
  /** The secret store for Secrets; undefined without the External Secrets Operator. */
  readonly externalSecrets?: ExternalSecrets;
  readonly instances: readonly Instance[];
  /** Those that an instance calls. */
  readonly externals: readonly ExternalInstance[];
}

/** Labels and annotations of a namespace, besides those that the generator sets. */
export interface NamespaceMetadata {
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** How Istio is installed, as far as it affects pods. */
export interface IstioInstallation {
  readonly cni: boolean;
  readonly nativeSidecars: boolean;
  /** Undefined for the control plane that injects by the label istio-injection. */
  readonly revision?: string;
  /** A move to another control plane that has begun. */
  readonly move?: RevisionMove;
  /** Namespace of the control plane. */
  readonly namespace: string;
}

/** How far a cluster has moved to another revision of the control plane. */
export interface RevisionMove {
  readonly to: string;
  /** A namespace that is not listed has the old revision. */
  readonly namespaces?: Readonly<Record<string, MovePhase>>;
  /** True if the gateways of the Gateway API have the new revision. */
  readonly gateways?: true;
}

/** Which revision a namespace has: `labelled` its label, `restarted` its label and its pods, `returning` its pods only. */
export type MovePhase = 'labelled' | 'restarted' | 'returning';

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
  /** Set if a person has stopped the service in this cluster. No document depends on it. */
  readonly hold?: Hold;
}

/** Who has stopped a service in a cluster, and why. */
export interface Hold {
  readonly by: string;
  readonly reason: string;
}

/** `v2 returns INTERNAL (Ada Lovelace)`. */
export const holdText = ({ by, reason }: Hold): string => `${reason} (${by})`;

/** One version of a service in one cluster: a Deployment and the subset with the same name. */
export interface Version {
  readonly name: string;
  readonly tag: string;
  readonly digest: string | undefined;
  readonly scale: Scale;
  /** Share of the calls, in percent; the shares of a service add up to 100. */
  readonly weight: number;
  /** Shares of single methods, `package.Service/Method`, with their own split. */
  readonly methodWeights: Readonly<Record<string, number>>;
  /** The Deployment of today that the version takes over. */
  readonly adopt?: AdoptedDeployment;
}

/** A Deployment that ran before it had a spec. What is missing is rendered as usual. */
export interface AdoptedDeployment {
  readonly name?: string;
  readonly selector?: Readonly<Record<string, string>>;
}

/** A fixed number of pods, or bounds for an autoscaler; never both. */
export type Scale = { readonly replicas: number } | Autoscaling;

/** The minimum number of pods: the number that a Deployment is created with. */
export const fewestPods = (scale: Scale): number =>
  'replicas' in scale ? scale.replicas : scale.minReplicas;

/** The maximum number of pods: an autoscaler may run as many at any time. */
export const mostPods = (scale: Scale): number => ('replicas' in scale ? scale.replicas : scale.maxReplicas);
