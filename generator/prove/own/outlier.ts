import { listAt, mapAt } from '../../lang/at-path.ts';
import { errorsOf } from '../cases/traffic-policy.ts';
import type { OwnDocuments } from './own-documents.ts';
import { destinationRulesOf } from './servers.ts';
import type { Target } from './targets.ts';
import { outlierFrom } from './traffic-policy.ts';

/**
 * Consecutive errors after which the documents of teams eject the first pod of a host, or of another host that its
 * routes name; infinite if their outlier detection counts none, undefined if they have none.
 * Source: Istio, OutlierDetection; Envoy, outlier detection.
 */
export function outlierOf(own: OwnDocuments, target: Target): number | undefined {
  const detections = hostsOf(target)
    .flatMap((host) => destinationRulesOf(own, host))
    .flatMap(({ value }) => [
      mapAt(value, 'spec', 'trafficPolicy'),
      ...listAt(value, 'spec', 'trafficPolicy', 'portLevelSettings').map((each) => mapAt(each)),
      ...listAt(value, 'spec', 'subsets').map((subset) => mapAt(subset, 'trafficPolicy')),
    ])
    .flatMap(({ outlierDetection }) => (outlierDetection === undefined ? [] : [mapAt(outlierDetection)]));
  return detections.length > 0
    ? Math.min(...detections.map((each) => errorsOf(outlierFrom(each))))
    : undefined;
}

/** A host, and those that its routes name. */
export function hostsOf(target: Target): string[] {
  const routes = target.callers.flatMap((caller) => target.routesFor(caller)?.routes ?? []);
  const named = routes.flatMap(({ route }) => (route.shares ?? []).flatMap(({ host }) => host ?? []));
  return [...new Set([target.host, ...named])];
}
