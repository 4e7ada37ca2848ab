import { Failure } from '../command-line/errors.ts';
import { listAt, mapAt, textAt } from '../lang/at-path.ts';
import { isMap } from '../lang/plain-map.ts';

/** A call that metrics have counted. */
export interface ObservedCall {
  readonly caller: string;
  readonly callee: string;
  /** Path of the request; undefined if the metrics have no label for it. */
  readonly path: string | undefined;
}

/** The labels of a path that Telemetry resources usually add. */
const pathLabels = ['request_path', 'path', 'request_url_path', 'grpc_path'];

/**
 * The calls in an answer of Prometheus to a query for `istio_requests_total`: JSON of its HTTP API, or its text format.
 * Source: Istio, Standard Metrics; Prometheus, HTTP API and exposition formats.
 */
export function observedCalls(text: string, source: string): ObservedCall[] {
  const labels = text.trimStart().startsWith('{') ? fromApi(text, source) : fromText(text);
  return labels.flatMap((each) => {
    const caller = each['source_canonical_service'] ?? each['source_app'] ?? each['source_workload'];
    const callee = each['destination_service_name'] ?? each['destination_canonical_service'];
    if (caller === undefined || callee === undefined) return [];
    return [{ caller, callee, path: pathLabels.flatMap((label) => each[label] ?? [])[0] }];
  });
}

type Labels = Readonly<Record<string, string>>;

function fromApi(text: string, source: string): Labels[] {
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
    .map(({ metric }) => texts(Object.entries(mapAt(metric))));
}

const fromText = (text: string): Labels[] =>
  text.split('\n').flatMap((line) => {
    const [, labels] = /^istio_requests_total\{(.*)\}\s/.exec(line) ?? [];
    if (labels === undefined) return [];
    return [
      texts([...labels.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map(([, key, value]) => [key ?? '', value])),
    ];
  });

const texts = (entries: readonly (readonly [string, unknown])[]): Labels =>
  Object.fromEntries(entries.flatMap(([key, value]) => (typeof value === 'string' ? [[key, value]] : [])));
