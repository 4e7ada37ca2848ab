import type { Addition } from '../load/additions.ts';
import { operationsOf } from '../load/http-operation.ts';
import type { ProtoIndex } from '../load/proto-index.ts';
import type { Loaded, Instance as LoadedInstance, Workspace } from '../load/workspace.ts';
import type { ClusterSpec, InstanceSpec } from '../schema/cluster.ts';
import type { FleetSpec } from '../schema/fleet.ts';
import type { ServiceSpec } from '../schema/service.ts';
import { resolveAdditions } from './additions.ts';
import { resolveAutoscaling } from './autoscaling.ts';
import { resolveCodeOwners } from './code-owners.ts';
import { type ExternalInstance, resolveExternal } from './external.ts';
import type { Cluster, Fleet, IstioInstallation, Version } from './fleet.ts';
import { resolveFreezes } from './freeze.ts';
import { type ExposedHosts, resolveGateways } from './gateway.ts';
import { type MethodNames, methodNamesOf } from './method-names.ts';
import { resolveMonitoring } from './monitoring.ts';
import { resolveNotifications } from './notifications.ts';
import { revisionOfGateways } from './revision.ts';
import { resolveService, type Service } from './service.ts';
import { resolveTelemetry } from './telemetry.ts';

/** The assumed installation of Istio if a cluster file has no `istio` key. */
export const defaultIstio: IstioInstallation = {
  cni: false,
  nativeSidecars: true,
  namespace: 'istio-system',
};

/** A workspace of which all parts exist. */
export type CompleteWorkspace = Workspace & {
  readonly fleet: Loaded<FleetSpec>;
  readonly protos: ProtoIndex;
};

/** True if every part exists. Loading has already reported any missing part. */
export const isComplete = (workspace: Workspace): workspace is CompleteWorkspace =>
  workspace.fleet !== undefined && workspace.protos !== undefined;

/**
 * Resolves the full meaning of the specs: every default filled in, every name resolved. If specs have errors, what they name
 * may be missing; never render from such a fleet.
 */
export function resolveFleet(workspace: CompleteWorkspace): Fleet {
  const { fleet, services, clusters, instances, protos, additions } = workspace;
  const {
    repoURL,
    targetRevision = 'main',
    stages,
    clusterDomain = 'cluster.local',
    trustDomain,
    monitoring,
    foreignProtos = [],
  } = fleet.spec;
  const common = {
    clusterDomain,
    monitoring,
    trustDomain: trustDomain ?? 'cluster.local',
    protos,
    additions,
  };
  const specs = new Map(services.map(({ spec }) => [spec.name, spec]));
  const externals = new Map(workspace.externals.map(({ spec }) => [spec.name, spec]));
  const withDefaults = new Set(services.flatMap(({ spec, hasDefaults }) => (hasDefaults ? [spec.name] : [])));
  const resolve = memoized((spec) =>
    resolveService(spec, { clusterDomain, protos, specs, externals, additions, withDefaults }),
  );
  const byCluster = new Map(clusters.map((cluster): [typeof cluster, LoadedInstance[]] => [cluster, []]));
  for (const instance of instances) byCluster.get(instance.cluster)?.push(instance);
  const codeOwners = resolveCodeOwners(workspace, protos);
  return {
    ...(codeOwners ? { codeOwners } : {}),
    settings: { repoURL, targetRevision, stages },
    freezes: resolveFreezes(
      fleet.spec,
      clusters.map(({ spec }) => spec),
    ),
    notifications: resolveNotifications(fleet.spec),
    foreignProtos,
    messages: Object.fromEntries(
      Object.values(protos).flatMap(({ name, messages }) => (messages ? [[name, messages]] : [])),
    ),
    services: services.map(({ spec }) => resolve(spec)),
    externals: workspace.externals.map(({ spec }) => resolveExternal(spec, protos)),
    clusters: [...byCluster].map(([cluster, own]) => ({
      ...resolveCluster(cluster.spec, own, resolve, common),
      externals: externalsOf(cluster, workspace),
    })),
  };
}

function resolveCluster(
  { name, stage, istio, gateways, externalSecrets, ...spec }: ClusterSpec,
  instances: readonly LoadedInstance[],
  resolve: (spec: ServiceSpec) => Service,
  common: {
    readonly monitoring: FleetSpec['monitoring'];
    readonly clusterDomain: string;
    readonly trustDomain: string;
    readonly protos: ProtoIndex;
    readonly additions: readonly Addition[];
  },
): Omit<Cluster, 'externals'> {
  const monitoring = resolveMonitoring(common.monitoring, spec.monitoring);
  return {
    name,
    stage,
    istio: { ...defaultIstio, ...istio },
    trustDomain: spec.trustDomain ?? common.trustDomain,
    networkPolicies: spec.networkPolicies ?? true,
    dnsPort: spec.dnsPort ?? 53,
    namespaces: spec.namespaces ?? {},
    telemetry: resolveTelemetry(spec.telemetry, common.clusterDomain),
    ...(monitoring ? { monitoring } : {}),
    gateways: resolveGateways(
      gateways,
      instances.flatMap(({ spec }) => exposedHostsOf(spec)),
      revisionOfGateways(istio ?? {}),
    ),
    ...(externalSecrets ? { externalSecrets: { refreshInterval: '1h', ...externalSecrets } } : {}),
    instances: instances.map(({ spec, own }) => ({
      service: withAdditionsOf(name, resolve(spec), common.additions),
      versions: versionsOf(own, methodNamesOf(spec, common.protos)),
      ...(own.hold ? { hold: own.hold } : {}),
    })),
  };
}

/** The service with what this cluster alone gets beside it; the same object if that is nothing. */
function withAdditionsOf(cluster: string, service: Service, all: readonly Addition[]): Service {
  const { documents, patches } = resolveAdditions(service.name, all, cluster);
  if (documents.length + patches.length === 0) return service;
  const shared = service.additions;
  return {
    ...service,
    additions: {
      documents: [...shared.documents, ...documents],
      patches: [...shared.patches, ...patches],
    },
  };
}

function exposedHostsOf(spec: ServiceSpec): ExposedHosts[] {
  const operations = operationsOf(spec).map(({ name }) => name);
  return Object.entries(spec.expose ?? {}).map(
    ([gateway, { hosts, grpcWeb = false, json = false, methods = operations }]) => ({
      gateway,
      namespace: spec.namespace,
      hosts,
      grpcWeb,
      json,
      http: methods.some((method) => operations.includes(method)),
    }),
  );
}

function versionsOf({ versions, weights, methodWeights }: InstanceSpec, names: MethodNames): Version[] {
  const shares = new Map(Object.entries(weights ?? {}));
  return Object.entries(versions).map(([name, { tag, digest, replicas = 1, autoscaling, adopt }]) => ({
    name,
    tag,
    digest,
    scale: autoscaling ? resolveAutoscaling(autoscaling) : { replicas },
    weight: weights ? (shares.get(name) ?? 0) : 100,
    methodWeights: Object.fromEntries(
      Object.entries(methodWeights ?? {}).map(([method, own]) => [
        names.full(method),
        new Map(Object.entries(own)).get(name) ?? 0,
      ]),
    ),
    ...(adopt ? { adopt } : {}),
  }));
}

function externalsOf(
  cluster: Loaded<ClusterSpec>,
  { externalInstances, protos }: CompleteWorkspace,
): ExternalInstance[] {
  return externalInstances
    .filter((instance) => instance.cluster === cluster)
    .map(({ spec, callers }) => ({
      external: resolveExternal(spec, protos),
      callers: callers.map(({ name }) => name),
      callerNamespaces: [...new Set(callers.map((caller) => caller.spec.namespace))].sort(),
    }));
}

/** Most clusters override nothing: their services share one object. */
function memoized(resolve: (spec: ServiceSpec) => Service): (spec: ServiceSpec) => Service {
  const known = new Map<ServiceSpec, Service>();
  return (spec) => {
    const found = known.get(spec) ?? resolve(spec);
    known.set(spec, found);
    return found;
  };
}
