import { operationsOf, operationTitle, overlap } from '../../load/http-operation.ts';
import { servedBy } from '../../load/proto-index.ts';
import type { Instance, Workspace } from '../../load/workspace.ts';
import { defineCheck } from '../check.ts';
import { exposures } from '../support/exposures.ts';
import { fullMethods } from '../support/routes/rule-methods.ts';

export const operationsThroughGatewayApi = defineCheck({
  name: 'operations-through-gateway-api',
  code: 'MESH1720',
  severity: 'error',
  title: 'A gateway of the Gateway API cannot route the operations of an HTTP server',
  explanation:
    'For a gateway of the Gateway API, a service gets an HTTPRoute for its operations, and a GRPCRoute for its gRPC methods. A gateway accepts only one of the two kinds for a host. And it decides by its own rules which of several matches is more specific: if operations overlap, one with weights of its own may get the requests of another. A gateway of the type istio routes both.',
  source: 'Gateway API, GRPCRoute (cross serving) and HTTPRouteRule.matches',
  *run({ instances, protos = {} }) {
    const reported = new Set<string>();
    for (const { name, spec, gateway, cluster, exposure, at, own } of exposures(instances)) {
      if (cluster.spec.gateways?.[gateway]?.type !== 'gateway-api') continue;
      const { grpc, http } = exposedOf(spec, exposure.methods, protos);
      if (http.length === 0 || reported.has(`${name} ${gateway}`)) continue;
      const hint = 'use a gateway of the type istio, or expose fewer of them';
      const other = [...exposures(instances)].find(
        (each) =>
          each.cluster === cluster &&
          each.gateway === gateway &&
          each.exposure.hosts.some((host) => exposure.hosts.includes(host)) &&
          exposedOf(each.spec, each.exposure.methods, protos).grpc.length > 0,
      );
      if (other) {
        reported.add(`${name} ${gateway}`);
        yield {
          message: `${name} exposes operations of HTTP through ${gateway} at a host that also has gRPC methods${grpc.length > 0 ? '' : ` of ${other.name}`}`,
          at,
          hint: 'use another host for one of them, or a gateway of the type istio',
        };
        continue;
      }
      const weighted = Object.keys(own.methodWeights ?? {});
      const operations = operationsOf(spec).filter((operation) => http.includes(operation.name));
      for (const operation of operations.filter((each) => weighted.includes(each.name))) {
        const crossing = operations.find((each) => each !== operation && overlap(each, operation));
        if (!crossing) continue;
        reported.add(`${name} ${gateway}`);
        yield {
          message: `${operationTitle(operation)} of ${name} has weights of its own, and overlaps ${operationTitle(crossing)}: ${gateway} may mistake one for the other`,
          at,
          hint,
        };
      }
    }
  },
});

/** The names of the exposed gRPC methods and operations. */
function exposedOf(
  spec: Instance['spec'],
  named: readonly string[] | undefined,
  protos: NonNullable<Workspace['protos']>,
): { readonly grpc: readonly string[]; readonly http: readonly string[] } {
  const served = servedBy(spec, protos);
  const all = named
    ? named.flatMap((name) => fullMethods(name, served).map(({ method }) => method))
    : served.flatMap((service) => service.methods);
  return {
    grpc: all.filter(({ isHttp }) => !isHttp).map(({ name }) => name),
    http: all.filter(({ isHttp }) => isHttp).map(({ name }) => name),
  };
}
