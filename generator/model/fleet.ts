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

/** A gRPC service with every default filled in: from its own spec, or as a cluster overrides it. */
export interface Service {
  readonly name: string;
  readonly owner: string;
  readonly namespace: string;
  /** Fully qualified DNS name of its Kubernetes Service. */
  readonly host: string;
  /** Repository of the image, without tag or digest. */
  readonly image: string;
  readonly port: number;
  /** What holds for a method without its own policy. */
  readonly defaultPolicy: RoutePolicy;
  /** Methods with their own policy, in the order of the spec. */
  readonly methodPolicies: readonly MethodPolicy[];
  readonly loadBalancer: LoadBalancer | undefined;
  readonly connectionPool: ConnectionPool | undefined;
  readonly outlierDetection: OutlierDetection | undefined;
  readonly resources: Resources;
  readonly env: Readonly<Record<string, string>>;
  readonly terminationGracePeriodSeconds: number;
}

/** How a call is treated on its way. */
export interface RoutePolicy {
  /** Istio duration; without one there is no limit. */
  readonly timeout?: string;
  readonly retries: Retries;
}

/** Istio's HTTPRetry; 0 attempts is no retry at all. */
export interface Retries {
  readonly attempts: number;
  readonly perTryTimeout?: string;
  readonly retryOn?: readonly string[];
}

/** A policy for one gRPC method, `package.Service/Method`. */
export interface MethodPolicy {
  readonly method: string;
  readonly policy: RoutePolicy;
}

/** Istio's LoadBalancerSettings, as far as the specs say it. */
export interface LoadBalancer {
  readonly simple: 'LEAST_REQUEST' | 'ROUND_ROBIN' | 'RANDOM' | 'PASSTHROUGH';
}

/** Istio's ConnectionPoolSettings, flat: the specs need not know which part is http and which tcp. */
export interface ConnectionPool {
  readonly http2MaxRequests?: number;
  readonly maxRequestsPerConnection?: number;
  readonly idleTimeout?: string;
  readonly connectTimeout?: string;
}

/** Istio's OutlierDetection. */
export interface OutlierDetection {
  readonly consecutiveGatewayErrors?: number;
  readonly consecutive5xxErrors?: number;
  readonly interval?: string;
  readonly baseEjectionTime?: string;
  readonly maxEjectionPercent?: number;
  readonly minHealthPercent?: number;
}

/** Kubernetes resource requirements. */
export interface Resources {
  readonly requests: Amounts;
  readonly limits: Amounts;
}

/** Quantities by resource, such as cpu and memory. */
export type Amounts = Readonly<Record<string, string | number>>;

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
