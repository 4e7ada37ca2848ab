import { methodLabels } from './methods.ts';
import type { Settings } from './settings.ts';

/** The service whose calls are counted. */
export interface Subject {
  readonly service: string;
  readonly namespace: string;
  readonly cluster: string;
}

/**
 * The calls of each version of a service in a time, by result. `destination_app` and `destination_version` are the labels
 * app and version of the pods, which every pod of this repository has.
 * Source: Istio, Standard Metrics.
 */
export const callsQuery = (subject: Subject, settings: Settings, milliseconds: number): string =>
  `sum by (destination_version, response_code, grpc_response_status${methods(settings)}) (${countedIn(`istio_requests_total${selector(subject, settings)}`, milliseconds)})`;

/** The calls of each version in a time, by the buckets of how long they took. */
export const bucketsQuery = (subject: Subject, settings: Settings, milliseconds: number): string =>
  `sum by (destination_version, le${methods(settings)}) (${countedIn(`istio_request_duration_milliseconds_bucket${selector(subject, settings)}`, milliseconds)})`;

/** The labels of methods: Prometheus ignores those that the metrics do not have. */
const methods = (settings: Settings): string => (settings.methods ? `, ${methodLabels.join(', ')}` : '');

/** A query of a team, with the values of its placeholders. */
export const ownQuery = (text: string, subject: Subject, version: string, milliseconds: number): string =>
  text.replaceAll(/\{\{(version|service|namespace|cluster|window)\}\}/g, (_, name: string) => {
    const values: Readonly<Record<string, string>> = { ...subject, version, window: windowOf(milliseconds) };
    return values[name] ?? '';
  });

const selector = ({ service, namespace }: Subject, { reporter }: Settings): string =>
  `{reporter="${reporter}", destination_workload_namespace="${namespace}", destination_app="${service}"}`;

/**
 * What counters have counted in a time, in whole calls: `increase()` extrapolates, and does not see the first value of a
 * counter that appears in the time, which for a new version is an important one. So:
 *
 * - a counter that was there before: its value less the one before;
 * - a counter that has appeared: its value;
 * - a counter that was set back, or is gone, because its pod restarted or ended: `increase()`.
 *
 * Source: Prometheus, Querying, Functions (increase, resets, last_over_time) and Operators (or, unless).
 */
function countedIn(series: string, milliseconds: number): string {
  const window = windowOf(milliseconds);
  const before = `last_over_time(${series}[5m] offset ${window})`;
  return [
    `((${series} - ${before}) and (resets(${series}[${window}]) == 0))`,
    `(${series} unless ${before})`,
    `increase(${series}[${window}])`,
  ].join(' or ');
}

const windowOf = (milliseconds: number): string => `${milliseconds}ms`;
