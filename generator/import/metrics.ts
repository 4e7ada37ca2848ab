import { Failure } from '../command-line/errors.ts';
import { listAt, mapAt, textAt } from '../lang/at-path.ts';
import { isMap } from '../lang/plain-map.ts';

/** Requests or connections that metrics have counted, by the labels that Istio gives them. */
export interface ObservedCall {
  readonly caller: {
    /** Name of its Deployment. */
    readonly workload: string | undefined;
    readonly namespace: string | undefined;
    /** Its canonical service or label app. */
    readonly app: string | undefined;
    /** Its identity, such as `cluster.local/ns/shop/sa/web`. */
    readonly principal: string | undefined;
  };
  readonly callee: {
    /** The host that the caller used, such as `cart.shop.svc.cluster.local`. */
    readonly host: string | undefined;
    readonly name: string | undefined;
    readonly namespace: string | undefined;
  };
  /** Path of the request, such as `/shop.v1.Cart/Add`; undefined if the metrics have no label for it. */
  readonly path: string | undefined;
  readonly count: number;
  /** True if the callee or its policies refused all of them. */
  readonly isDenied: boolean;
}

/** The metrics of Istio that count calls: of requests, and of connections of which proxies see only bytes. */
export const countingMetrics = ['istio_requests_total', 'istio_tcp_connections_opened_total'] as const;

/** Labels that show who calls what, and with which result. Source: Istio, Standard Metrics. */
export const callLabels = [
  'source_workload',
  'source_workload_namespace',
  'source_canonical_service',
  'source_app',
  'source_principal',
  'destination_service',
  'destination_service_name',
  'destination_service_namespace',
  'destination_canonical_service',
  'response_code',
  'grpc_response_status',
] as const;

/** Labels with a path or method, which a fleet adds to Istio's metrics with a Telemetry resource. */
export const isPathLabel = (name: string): boolean => /path|method|operation|ur[il]|route/.test(name);

/**
 * The calls in an answer of Prometheus to a query for `istio_requests_total`: JSON of its HTTP API, or its text format.
 * Source: Istio, Standard Metrics; Prometheus, HTTP API and exposition formats.
 * @throws Failure for a text without calls
 */
export function observedCalls(text: string, source: string): ObservedCall[] {
  const samples = text.trimStart().startsWith('{') ? fromApi(text, source) : fromText(text);
  const calls = samples.flatMap(({ labels, count }) => callOf(labels, count) ?? []);
  if (calls.length === 0)
    throw new Failure(
      `${source} has no calls: it needs ${countingMetrics[0]} with the labels source_workload and destination_service`,
    );
  return calls;
}

type Labels = Readonly<Record<string, string>>;

interface Sample {
  readonly labels: Labels;
  readonly count: number;
}

function callOf(labels: Labels, count: number): ObservedCall | undefined {
  const read = (name: (typeof callLabels)[number]) => {
    const value = labels[name];
    return value === undefined || value === '' || value === 'unknown' ? undefined : value;
  };
  const caller = {
    workload: read('source_workload'),
    namespace: read('source_workload_namespace'),
    app: read('source_canonical_service') ?? read('source_app'),
    principal: read('source_principal')?.replace('spiffe://', ''),
  };
  const callee = {
    host: read('destination_service'),
    name: read('destination_service_name') ?? read('destination_canonical_service'),
    namespace: read('destination_service_namespace'),
  };
  const isKnown = (caller.workload ?? caller.app ?? caller.principal) !== undefined;
  if (!isKnown || (callee.host ?? callee.name) === undefined || count === 0) return undefined;
  // Source: gRPC, status codes: 7 is PERMISSION_DENIED.
  const isDenied = read('response_code') === '403' || read('grpc_response_status') === '7';
  return { caller, callee, path: pathIn(labels), count, isDenied };
}

/** The path of a gRPC request in any label: `/shop.v1.Cart/Add`, or without the slash. Otherwise any path. */
function pathIn(labels: Labels): string | undefined {
  const values = Object.entries(labels).flatMap(([name, value]) => (isPathLabel(name) ? [value] : []));
  const grpc = values.find((value) => /^\/?[A-Za-z_][\w.]*\/\w+$/.test(value));
  if (grpc !== undefined) return grpc.startsWith('/') ? grpc : `/${grpc}`;
  return values.find((value) => value.startsWith('/'))?.replace(/\?.*$/, '');
}

function fromApi(text: string, source: string): Sample[] {
  let answer: unknown;
  try {
    answer = JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new Failure(`${source} is not an answer of Prometheus: ${error.message}`);
  }
  if (textAt(answer, 'status') === 'error')
    throw new Failure(`Prometheus refused the query: ${textAt(answer, 'error')}`);
  return listAt(answer, 'data', 'result')
    .filter(isMap)
    .map((result) => ({
      labels: texts(Object.entries(mapAt(result, 'metric'))),
      // A matrix has several values of a series; they grow.
      count: countOf(listAt(result, 'value')[1] ?? listAt(listAt(result, 'values').at(-1))[1]),
    }));
}

const fromText = (text: string): Sample[] =>
  text.split('\n').flatMap((line) => {
    const [, name, labels, count] = /^(\w+)\{(.*)\}\s+(\S+)/.exec(line) ?? [];
    if (labels === undefined || !countingMetrics.some((each) => each === name)) return [];
    const entries = [...labels.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map(
      ([, key = '', value = '']) => [key, value.replaceAll(/\\(.)/g, '$1')] as const,
    );
    return [{ labels: texts(entries), count: countOf(count) }];
  });

/** A count that cannot be read is still a call. */
const countOf = (text: unknown): number => {
  const count = Number(text ?? 1);
  return Number.isFinite(count) ? count : 1;
};

const texts = (entries: readonly (readonly [string, unknown])[]): Labels =>
  Object.fromEntries(entries.flatMap(([key, value]) => (typeof value === 'string' ? [[key, value]] : [])));
