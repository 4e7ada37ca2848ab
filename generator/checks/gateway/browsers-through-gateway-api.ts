import { defineCheck } from '../check.ts';
import { exposures } from '../support/exposures.ts';
import { perPlace, together } from '../support/places.ts';

export const browsersThroughGatewayApi = defineCheck({
  name: 'browsers-through-gateway-api',
  code: 'MESH1733',
  severity: 'error',
  title: 'Browsers call through a gateway of the Gateway API',
  explanation:
    'For a gateway of the Gateway API, a service gets routes of the Gateway API. A GRPCRoute has no CORS filter. Istio applies the CORS filter of an HTTPRoute, but only to requests that a rule matches: a rule for GET does not match the preflight request OPTIONS, and the generator writes no such filter. The gateway translates neither gRPC-Web nor JSON. A gateway of the type istio does all of this.',
  source: 'Gateway API, GRPCRouteFilter and HTTPCORSFilter',
  *run({ instances }) {
    const all = [...exposures(instances)].flatMap((exposed) => {
      const { exposure, cluster, gateway } = exposed;
      const type = cluster.spec.gateways?.[gateway]?.type;
      const keys = (['grpcWeb', 'json', 'cors'] as const).filter((key) => exposure[key]);
      const [first] = keys;
      return type === 'gateway-api' && first !== undefined
        ? [{ ...exposed, at: exposed.atKey(first), keys }]
        : [];
    });
    for (const [{ at, gateway, keys }] of perPlace(all, (each) => each.keys))
      yield {
        message: `${gateway} is a gateway of the Gateway API, which cannot have ${together(keys)}`,
        at,
        hint: 'use a gateway of the type istio',
      };
  },
});
