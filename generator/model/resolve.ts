import type { ProtoIndex } from '../load/proto-index.ts';
import type { Loaded, Instance as LoadedInstance, Workspace } from '../load/workspace.ts';
import type { ClusterSpec, InstanceSpec } from '../schema/cluster.ts';
import type { FleetSpec } from '../schema/fleet.ts';
import type { ServiceSpec } from '../schema/service.ts';
import type { Autoscaling, Cluster, Fleet, IstioInstallation, Version } from './fleet.ts';
import { resolveService, type Service } from './service.ts';

/** What pods are rendered for where a cluster file does not say how Istio is installed. */
export const defaultIstio: IstioInstallation = { cni: false, nativeSidecars: true };

/** A workspace in which no check found an error: its parts are all there. */
export type SoundWorkspace = Workspace & { readonly fleet: Loaded<FleetSpec>; readonly protos: ProtoIndex };

/** True when every part is there; what is missing has been reported by whoever could not load it. */
export const isComplete = (workspace: Workspace): workspace is SoundWorkspace =>
  workspace.fleet !== undefined && workspace.protos !== undefined;

/** Gives the specs their full meaning: every default filled in, every name resolved. Needs a workspace without errors. */
export function resolveFleet({ fleet, services, clusters, instances, protos }: SoundWorkspace): Fleet {
  const { repoURL, targetRevision = 'main', stages, clusterDomain = 'cluster.local' } = fleet.spec;
  const specs = new Map(services.map(({ spec }) => [spec.name, spec]));
  const resolve = memoized((spec) => resolveService(spec, { clusterDomain, protos, specs }));
  const byCluster = new Map(clusters.map((cluster): [typeof cluster, LoadedInstance[]] => [cluster, []]));
  for (const instance of instances) byCluster.get(instance.cluster)?.push(instance);
  return {
    settings: { repoURL, targetRevision, stages },
    services: services.map(({ spec }) => resolve(spec)),
    clusters: [...byCluster].map(([{ spec }, own]) => resolveCluster(spec, own, resolve)),
  };
}

function resolveCluster(
  { name, stage, istio }: ClusterSpec,
  instances: readonly LoadedInstance[],
  resolve: (spec: ServiceSpec) => Service,
): Cluster {
  return {
    name,
    stage,
    istio: { ...defaultIstio, ...istio },
    instances: instances.map(({ spec, own }) => ({ service: resolve(spec), versions: versionsOf(own) })),
  };
}

function versionsOf({ versions, weights }: InstanceSpec): Version[] {
  const shares = new Map(Object.entries(weights ?? {}));
  return Object.entries(versions).map(([name, { tag, digest, replicas = 1, autoscaling }]) => ({
    name,
    tag,
    digest,
    scale: autoscaling ? autoscalingOf(autoscaling) : { replicas },
    weight: weights ? (shares.get(name) ?? 0) : 100,
  }));
}

function autoscalingOf(said: NonNullable<InstanceSpec['versions'][string]['autoscaling']>): Autoscaling {
  const { minReplicas, maxReplicas, targetCPUUtilizationPercentage = 80 } = said;
  return { minReplicas, maxReplicas, targetCPUUtilizationPercentage };
}

/** Most clusters override nothing: their services are one and the same object. */
function memoized(resolve: (spec: ServiceSpec) => Service): (spec: ServiceSpec) => Service {
  const known = new Map<ServiceSpec, Service>();
  return (spec) => {
    const found = known.get(spec) ?? resolve(spec);
    known.set(spec, found);
    return found;
  };
}
