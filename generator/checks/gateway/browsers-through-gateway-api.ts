import { defineCheck } from '../check.ts';
import { exposedMethods, exposures } from '../support/exposures.ts';
import { perPlace, together } from '../support/places.ts';

export const browsersThroughGatewayApi = defineCheck({
  name: 'browsers-through-gateway-api',
  code: 'MESH1733',
  severity: 'error',
  title: 'Browsers call through a gateway of the Gateway API',
  explanation:
    'For a gateway of the Gateway API, a service gets routes of the Gateway API. A GRPCRoute has no CORS filter, and the gateway translates neither gRPC-Web nor JSON. The CORS filter of an HTTPRoute has whole origins only: no prefixes and no regular expressions. A gateway of the type istio has all of this.',
  source: 'Gateway API, GRPCRouteFilter and HTTPCORSFilter',
  *run({ instances, protos = {} }) {
    const all = [...exposures(instances)].flatMap((exposed) => {
      const { exposure, cluster, gateway } = exposed;
      const type = cluster.spec.gateways?.[gateway]?.type;
      if (type !== 'gateway-api') return [];
      const isOfHttp = exposedMethods(exposed, protos).some(({ method }) => method.isHttp);
      const keys = (['grpcWeb', 'json', 'cors'] as const).filter(
        (key) => exposure[key] && !(key === 'cors' && isOfHttp),
      );
      const [first] = keys;
      if (first !== undefined)
        return [{ ...exposed, at: exposed.atKey(first), what: together(keys), hint: otherType }];
      const origins = exposure.cors?.origins ?? [];
      return origins.flatMap((origin, index) =>
        typeof origin === 'string' || origin.exact !== undefined
          ? []
          : [
              {
                ...exposed,
                at: exposed.atPath(['cors', 'origins', index]),
                what: 'a condition for origins',
                hint: `write whole origins, or ${otherType}`,
              },
            ],
      );
    });
    for (const [{ at, gateway, what, hint }] of perPlace(all, (each) => each.what))
      yield { message: `${gateway} is a gateway of the Gateway API, which cannot have ${what}`, at, hint };
  },
});

const otherType = 'use a gateway of the type istio';
