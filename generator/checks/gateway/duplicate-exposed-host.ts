import type { Place } from '../../diagnostics/diagnostic.ts';
import { defineCheck } from '../check.ts';
import { clustersOf, type ExposedInstance, exposures } from '../support/exposures.ts';
import { perPlace } from '../support/places.ts';

export const duplicateExposedHost = defineCheck({
  name: 'duplicate-exposed-host',
  code: 'MESH484',
  severity: 'error',
  title: 'Two services expose one host',
  explanation:
    'If two VirtualServices have one host of a gateway, Istio merges their routes in an undefined order. Calls of one service may reach the other.',
  source: 'Istio, Traffic Management Best Practices: split large virtual services',
  *run({ instances }) {
    const first = new Map<string, { readonly service: string; readonly at: Place }>();
    const shared: (ExposedInstance & {
      readonly host: string;
      readonly other: string;
      readonly atOther: Place;
    })[] = [];
    for (const exposed of exposures(instances)) {
      for (const [index, host] of exposed.exposure.hosts.entries()) {
        const key = JSON.stringify([exposed.cluster.spec.name, host]);
        const at = exposed.atHost(index);
        const other = first.get(key);
        if (!other) first.set(key, { service: exposed.name, at });
        else if (other.service !== exposed.name)
          shared.push({ ...exposed, host, at, other: other.service, atOther: other.at });
      }
    }
    for (const group of perPlace(shared, ({ other }) => other)) {
      const [{ host, name, other, at, atOther }] = group;
      yield {
        message: `${other} and ${name} expose ${host} in ${clustersOf(group)}`,
        at,
        hint: 'give each service its own host',
        related: [{ message: other, at: atOther }],
      };
    }
  },
});
