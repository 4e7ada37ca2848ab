import { isOperationTitle, operationsIn } from '../../load/http-operation.ts';
import { serverErrorMatchers } from '../../model/server-errors.ts';
import type { Service } from '../../model/service.ts';

type Counted = Pick<Service, 'name' | 'namespace' | 'host'>;

/** Labels as a part of a selector of PromQL: `a="b"`. */
export const matcher = (label: string, value: string): string => `${label}=${JSON.stringify(value)}`;

/** Calls that reached a service: its own proxies count them. Source: Istio, Standard Metrics. */
export const reached = ({ name, namespace }: Counted): string =>
  [
    matcher('reporter', 'destination'),
    matcher('destination_workload_namespace', namespace),
    matcher('destination_app', name),
  ].join(',');

/**
 * Calls that never reached a service, because no pod was ready (UH), no connection was possible (UF), or a limit of the
 * connection pool was reached (UO): only the proxies of callers and gateways count them. All of them are server errors.
 * Without an endpoint, the labels of the workload are unknown.
 * Source: Envoy, Access logging (%RESPONSE_FLAGS%); istio/proxy, istio_stats (populatePeerInfo).
 */
export const lost = ({ host }: Pick<Counted, 'host'>): string =>
  [
    matcher('reporter', 'source'),
    matcher('destination_service', host),
    'response_flags=~".*(UH|UF|UO).*"',
  ].join(',');

/** The label of the method that a Telemetry with metrics by method adds, and its value. See `../telemetry.ts`. */
export function ofMethod(method: string): string {
  if (!isOperationTitle(method)) return matcher('grpc_method', `/${method}`);
  return operationsIn([method])
    .map(({ text }) => matcher('http_operation', text))
    .join(',');
}

/** The rate of calls that fit one of several selectors; a call fits one of them at most. */
export const rateOfCalls = (selectors: readonly string[], window: string): string =>
  `sum(${selectors.map((each) => `rate(istio_requests_total{${each}}[${window}])`).join(' or ')})`;

/** The selectors of server errors among some calls. */
export const serverErrorsAmong = (calls: string): string[] =>
  serverErrorMatchers.map((each) => `${calls},${each}`);

/**
 * The label `le` of the bucket with this limit. Prometheus 3 writes whole numbers with `.0` and large ones with an exponent;
 * Prometheus 2 keeps the text of Envoy.
 * Source: Prometheus 3, Migration guide (le and quantile label values).
 */
export function bucket(limit: number): string {
  const exponent = limit.toExponential().replace(/e\+(\d)$/, 'e+0$1');
  const texts = Number.isInteger(limit)
    ? [String(limit), ...(limit < 1_000_000 ? [`${limit}.0`] : [exponent])]
    : [String(limit)];
  // In a text of PromQL, a backslash is written twice.
  return `le=~"${texts.map((text) => text.replace(/[.+]/g, '\\\\$&')).join('|')}"`;
}
