import { methodPath, type ProtoIndex, type ProtoMethod } from '../load/proto-index.ts';
import type { ServiceSpec } from '../schema/service.ts';
import { type Access, resolveAccess } from './access.ts';
import { type Destination, resolveDestination } from './destination.ts';
import { methodNamesOf } from './method-names.ts';
import { resolveTraffic, type Traffic } from './traffic.ts';
import { resolveWorkload, type Workload } from './workload.ts';

/** A gRPC service with every default filled in: from its own spec, or as a cluster overrides it. */
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
  readonly traffic: Traffic;
  readonly destination: Destination;
}

/** A method of a service; `path` is `package.Service/Method`. */
export interface ServiceMethod extends Omit<ProtoMethod, 'name'> {
  readonly path: string;
}

/** What specs are resolved against. */
export interface ResolutionContext {
  readonly clusterDomain: string;
  readonly protos: ProtoIndex;
  /** All service specs, by name. */
  readonly specs: ReadonlyMap<string, ServiceSpec>;
}

/** The full meaning of a service spec. */
export function resolveService(
  spec: ServiceSpec,
  { clusterDomain, protos, specs }: ResolutionContext,
): Service {
  const methods = methodNamesOf(spec.grpc.services, protos);
  return {
    name: spec.name,
    owner: spec.owner,
    namespace: spec.namespace,
    host: `${spec.name}.${spec.namespace}.svc.${clusterDomain}`,
    port: spec.grpc.port,
    methods: spec.grpc.services.flatMap((service) => methodsOf(service, protos)),
    workload: resolveWorkload(spec),
    access: resolveAccess(spec, specs, protos),
    traffic: resolveTraffic(spec, methods),
    destination: resolveDestination(spec),
  };
}

function methodsOf(service: string, protos: ProtoIndex): ServiceMethod[] {
  return (protos[service]?.methods ?? []).map(({ name, ...method }) => ({
    path: methodPath(service, name),
    ...method,
  }));
}
