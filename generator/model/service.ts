import type { Addition } from '../load/additions.ts';
import { isOperationTitle } from '../load/http-operation.ts';
import type { ProtoIndex } from '../load/proto-index.ts';
import type { ExternalSpec } from '../schema/external.ts';
import type { ServiceSpec } from '../schema/service.ts';
import { type Access, resolveAccess } from './access.ts';
import { type Additions, resolveAdditions } from './additions.ts';
import { type Destination, resolveDestination } from './destination.ts';
import { type Exposure, resolveExposures } from './exposure.ts';
import { hostOf } from './host.ts';
import { methodNamesOf } from './method-names.ts';
import { resolveSubscriptions, type Subscription } from './notifications.ts';
import { type Objective, resolveObjectives } from './objectives.ts';
import { type Routing, resolveRouting } from './routing/routing.ts';
import { type ServedPort, servedPortsOf } from './served-ports.ts';
import { methodsOf, type ServiceMethod } from './service-method.ts';
import { resolveWorkload, type Workload } from './workload.ts';

/** The port of a server whose methods are called: in the Service, and in the pods. */
export interface MethodServer {
  readonly port: number;
  readonly targetPort: number;
}

const serverOf = ({ port, targetPort = port }: { port: number; targetPort?: number }): MethodServer => ({
  port,
  targetPort,
});

/** A service with every default filled in: from its own spec, or with the overrides of a cluster. */
export interface Service {
  readonly name: string;
  readonly owner: string;
  readonly namespace: string;
  /** Fully qualified DNS name of its Kubernetes Service. */
  readonly host: string;
  /** All its ports, that of gRPC first; none for a worker, which nothing calls. */
  readonly ports: readonly ServedPort[];
  /** Its gRPC server, if it has one. */
  readonly grpc?: MethodServer;
  /** Its HTTP server, if it has one. */
  readonly http?: MethodServer;
  /** Every method it serves; none without a gRPC or HTTP server. */
  readonly methods: readonly ServiceMethod[];
  readonly workload: Workload;
  readonly access: Access;
  readonly routing: Routing;
  readonly destination: Destination;
  readonly exposures: readonly Exposure[];
  /** What callers may expect of its calls; undefined means nothing in particular. */
  readonly objectives?: readonly Objective[];
  /** Namespaces that see it; undefined means the default of the mesh. */
  readonly exportTo?: readonly string[];
  readonly additions: Additions;
  /** Messages about it, besides those to its owner. */
  readonly subscriptions?: readonly Subscription[];
  /** True if clusters/fleet.yaml has settings for it. */
  readonly hasDefaults?: true;
}

/** The ports of the Service through which some methods are called. */
export function methodPortsOf(
  { grpc, http }: Pick<Service, 'grpc' | 'http'>,
  methods: readonly string[],
): number[] {
  return [
    ...(grpc && methods.some((method) => !isOperationTitle(method)) ? [grpc.port] : []),
    ...(http && methods.some(isOperationTitle) ? [http.port] : []),
  ];
}

/** What callers dial to call methods of a service: its host, with the port of its gRPC server. */
export const authorityOf = ({ host, grpc }: Pick<Service, 'host' | 'grpc'>): string =>
  grpc ? `${host}:${grpc.port}` : host;

/** The data to resolve specs against. */
export interface ResolutionContext {
  readonly clusterDomain: string;
  readonly protos: ProtoIndex;
  /** All service specs, by name. */
  readonly specs: ReadonlyMap<string, ServiceSpec>;
  /** All external specs, by name. */
  readonly externals: ReadonlyMap<string, ExternalSpec>;
  /** Extra documents and patches of all services. */
  readonly additions: readonly Addition[];
  /** Names of the services for which the fleet file has settings. */
  readonly withDefaults: ReadonlySet<string>;
}

/** The full meaning of a service spec. */
export function resolveService(
  spec: ServiceSpec,
  { clusterDomain, protos, specs, externals, additions, withDefaults }: ResolutionContext,
): Service {
  const methods = methodNamesOf(spec, protos);
  const served = methodsOf(spec, protos);
  const objectives = resolveObjectives(spec, methods);
  return {
    name: spec.name,
    owner: spec.owner,
    namespace: spec.namespace,
    host: hostOf(spec, clusterDomain),
    ports: servedPortsOf(spec),
    ...(spec.grpc ? { grpc: serverOf(spec.grpc) } : {}),
    ...(spec.http ? { http: serverOf(spec.http) } : {}),
    methods: served,
    workload: resolveWorkload(spec),
    access: resolveAccess(spec, specs, externals, protos),
    routing: resolveRouting(spec, served, methods, { specs, clusterDomain }),
    destination: resolveDestination(spec),
    exposures: resolveExposures(spec, served, methods, protos),
    ...(objectives.length > 0 ? { objectives } : {}),
    ...(spec.exportTo ? { exportTo: spec.exportTo } : {}),
    additions: resolveAdditions(spec.name, additions),
    ...(spec.notifications ? { subscriptions: resolveSubscriptions(spec.notifications) } : {}),
    ...(withDefaults.has(spec.name) ? { hasDefaults: true } : {}),
  };
}
