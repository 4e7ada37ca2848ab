import { httpServiceName, servedBy } from '../../load/proto-index.ts';
import { defineCheck } from '../check.ts';
import { exposures } from '../support/exposures.ts';
import { perPlace } from '../support/places.ts';
import { fullMethods } from '../support/routes/rule-methods.ts';

export const operationsThroughGatewayApi = defineCheck({
  name: 'operations-through-gateway-api',
  code: 'MESH1720',
  severity: 'error',
  title: 'Operations of an HTTP server are exposed through a gateway of the Gateway API',
  explanation:
    'For a gateway of the Gateway API, a service gets a GRPCRoute, which matches gRPC methods only. The operations of an HTTP server would not be reachable. A gateway of the type istio routes them.',
  source: 'Gateway API, GRPCRoute and HTTPRoute',
  *run({ instances, protos = {} }) {
    const all = [...exposures(instances)].filter(({ spec, gateway, cluster }) => {
      const named = spec.expose?.[gateway]?.methods;
      const served = servedBy(spec, protos);
      const isOfHttp = named
        ? named.some((name) => fullMethods(name, served).some(({ method }) => method.isHttp))
        : served.some(({ name }) => name === httpServiceName);
      return isOfHttp && cluster.spec.gateways?.[gateway]?.type === 'gateway-api';
    });
    for (const [{ spec, gateway, at }] of perPlace(all, () => []))
      yield {
        message: `${spec.name} exposes operations of HTTP through ${gateway}, which is a gateway of the Gateway API`,
        at,
        hint: 'use a gateway of the type istio, or add an HTTPRoute to extra/',
      };
  },
});
