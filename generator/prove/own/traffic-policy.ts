import { listAt, mapAt, numberAt, textAt } from '../../lang/at-path.ts';
import { isMap, type PlainMap } from '../../lang/plain-map.ts';
import { isInAddition } from '../../picture/document-names.ts';
import type { RenderedDocument } from '../../picture/rendered-document.ts';
import type { Balancing, Outlier, PlacedPolicy } from '../cases/traffic-policy.ts';
import { textOf } from '../places.ts';

/**
 * The policy of a subset of a DestinationRule: its own blocks, else those of the port, or of all ports if the port has
 * none of its own.
 * Source: Istio, TrafficPolicy.portLevelSettings; pilot/pkg/model (MergeTrafficPolicy).
 */
export function policyOfDocument(document: RenderedDocument, subset: string, port: number): PlacedPolicy {
  const { value } = document;
  const all = mapAt(value, 'spec', 'trafficPolicy');
  const ofPort = listAt(all, 'portLevelSettings').find((each) => numberAt(each, 'port', 'number') === port);
  const index = listAt(value, 'spec', 'subsets').findIndex((each) => textAt(each, 'name') === subset);
  const own = mapAt(value, 'spec', 'subsets', index, 'trafficPolicy');
  const { loadBalancer, outlierDetection } = { ...(ofPort === undefined ? all : mapAt(ofPort)), ...own };
  return {
    policy: {
      ...(isMap(loadBalancer) ? { loadBalancer: balancingOf(loadBalancer) } : {}),
      ...(isMap(outlierDetection) ? { outlierDetection: outlierFrom(outlierDetection) } : {}),
    },
    at(block) {
      const top = ['spec', 'trafficPolicy', String(block)];
      const ofSubset = ['spec', 'subsets', index, 'trafficPolicy', String(block)];
      const place = document.at(own[String(block)] === undefined ? top : ofSubset);
      return isInAddition(place) ? { at: { in: 'document', file: textOf(place) } } : {};
    },
  };
}

function balancingOf(value: PlainMap): Balancing {
  const simple = textAt(value, 'simple');
  const httpHeaderName = textAt(value, 'consistentHash', 'httpHeaderName');
  const cookie = textAt(value, 'consistentHash', 'httpCookie', 'name');
  return {
    ...(simple === undefined ? {} : { simple }),
    ...(value['consistentHash'] === undefined
      ? {}
      : {
          consistentHash: {
            ...(httpHeaderName === undefined ? {} : { httpHeaderName }),
            ...(cookie === undefined ? {} : { httpCookie: { name: cookie } }),
          },
        }),
  };
}

/** The parts of an outlier detection that single calls show. */
export function outlierFrom(value: PlainMap): Outlier {
  const keys = ['consecutiveGatewayErrors', 'consecutive5xxErrors', 'maxEjectionPercent'] as const;
  const numbers = keys.flatMap((key) => {
    const number = numberAt(value, key);
    return number === undefined ? [] : [[key, number] as const];
  });
  return {
    ...Object.fromEntries(numbers),
    ...(value['splitExternalLocalOriginErrors'] === true ? { splitExternalLocalOriginErrors: true } : {}),
  };
}
