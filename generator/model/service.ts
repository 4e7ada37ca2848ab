import type { Addition } from '../load/additions.ts';
import type { ProtoIndex } from '../load/proto-index.ts';
import type { ExternalSpec } from '../schema/external.ts';
import type { ServiceSpec } from '../schema/service.ts';
import { type Access, resolveAccess } from './access.ts';
import { type Additions, resolveAdditions } from './additions.ts';
import { type Destination, resolveDestination } from './destination.ts';
import { type Exposure, resolveExposures } from './exposure.ts';
import { hostOf } from './host.ts';
import { methodNamesOf } from './method-names.ts';
import { type Routing, resolveRouting } from './routing/routing.ts';
import { methodsOf, type ServiceMethod } from './service-method.ts';
import { resolveWorkload, type Workload } from './workload.ts';

/** A gRPC service with every default filled in: from its own spec, or with the overrides of a cluster. */
export interface Service {
  readonly name: string;
  readonly owner: string;
  readonly namespace: string;
  /** Fully qualified DNS name of its Kubernetes Service. */
  readonly host: string;
  readonly port: number;
  /** Every method it serves. */
  readonly methods: readonly ServiceMethod[];
  readonly workload: Workload;
  readonly access: Access;
  readonly routing: Routing;
  readonly destination: Destination;
  readonly exposures: readonly Exposure[];
  /** Namespaces that see it; undefined means the default of the mesh. */
  readonly exportTo?: readonly string[];
  readonly additions: Additions;
  /** True if clusters/fleet.yaml has settings for it. */
  readonly hasDefaults?: true;
}

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
  const methods = methodNamesOf(spec.grpc.services, protos);
  const served = spec.grpc.services.flatMap((service) => methodsOf(service, protos));
  return {
    name: spec.name,
    owner: spec.owner,
    namespace: spec.namespace,
    host: hostOf(spec, clusterDomain),
    port: spec.grpc.port,
    methods: served,
    workload: resolveWorkload(spec),
    access: resolveAccess(spec, specs, externals, protos),
    routing: resolveRouting(spec, served, methods, { specs, clusterDomain }),
    destination: resolveDestination(spec),
    exposures: resolveExposures(spec, served, methods),
    ...(spec.exportTo ? { exportTo: spec.exportTo } : {}),
    additions: resolveAdditions(spec.name, additions),
    ...(withDefaults.has(spec.name) ? { hasDefaults: true } : {}),
  };
}
