import { grpcServicesOf, type ProtoIndex } from '../load/proto-index.ts';
import type { ServiceSpec } from '../schema/service.ts';
import { type Cors, resolveCors } from './cors.ts';
import type { Gateway } from './gateway.ts';
import type { MethodNames } from './method-names.ts';
import type { ServiceMethod } from './service-method.ts';
import { type Transcoding, transcodingOf } from './transcoding.ts';

/** How a service is reached through one gateway. */
export interface Exposure {
  /** Name of the gateway in the cluster. */
  readonly gateway: string;
  readonly hosts: readonly string[];
  /** The methods, `package.Service/Method`, in the order of the protos. */
  readonly methods: readonly string[];
  /** True if browsers call its gRPC methods with gRPC-Web. */
  readonly grpcWeb?: true;
  /** The requests of JSON that the gateway translates to calls. */
  readonly json?: Transcoding;
  /** The pages of other hosts that may call it from a browser. */
  readonly cors?: Cors;
}

/** An exposure in a cluster, with its gateway. */
export interface ClusterExposure extends Omit<Exposure, 'gateway'> {
  readonly gateway: Gateway;
}

/** The exposures of a spec, with defaults, by gateway name. */
export function resolveExposures(
  spec: Pick<ServiceSpec, 'expose' | 'jwt' | 'grpc'>,
  served: readonly ServiceMethod[],
  names: MethodNames,
  protos: ProtoIndex,
): Exposure[] {
  const { expose = {}, jwt } = spec;
  return Object.entries(expose)
    .map(([gateway, { hosts, methods, grpcWeb, json, cors }]): Exposure => {
      const chosen = new Set(methods?.map(names.full));
      const open = methods ? served.filter(({ path }) => chosen.has(path)) : served;
      const paths = open.map(({ path }) => path);
      const transcoding = json ? transcodingOf(grpcServicesOf(spec), paths, protos) : undefined;
      return {
        gateway,
        hosts,
        methods: paths,
        ...(grpcWeb ? { grpcWeb } : {}),
        ...(transcoding ? { json: transcoding } : {}),
        ...(cors ? { cors: resolveCors(cors, open, { jwt, json: transcoding }) } : {}),
      };
    })
    .sort((a, b) => (a.gateway < b.gateway ? -1 : 1));
}

/** The exposures that apply in a cluster with these gateways. */
export function exposuresIn(gateways: readonly Gateway[], exposures: readonly Exposure[]): ClusterExposure[] {
  const byName = new Map(gateways.map((gateway) => [gateway.name, gateway]));
  return exposures.flatMap(({ gateway: name, ...exposure }) => {
    const gateway = byName.get(name);
    return gateway ? [{ gateway, ...exposure }] : [];
  });
}

/** Name of the routes from a gateway to a service. Names of services contain no dot, so it is unique. */
export const exposureName = (service: string, gateway: string): string => `${service}.${gateway}`;
