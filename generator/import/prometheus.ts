import { Failure, UsageError } from '../command-line/errors.ts';
import { textsAt } from '../lang/at-path.ts';
import { textIfThere } from '../platform/text-if-there.ts';
import { answerOf, type Environment, prometheusAt } from '../prometheus/client.ts';
import { callLabels, countingMetrics, isPathLabel, type ObservedCall, observedCalls } from './metrics.ts';

/** How far back calls count: a call of each week is among them. */
const window = '7d';

/**
 * The calls that a file or a Prometheus has counted.
 * @param source path of a file, or the address of a Prometheus
 * @throws Failure, UsageError
 */
export async function readMetrics(
  source: string,
  environment: Environment = process.env,
): Promise<ObservedCall[]> {
  if (/^https?:\/\//.test(source)) return askPrometheus(source, environment);
  const text = textIfThere(source);
  if (text === undefined) throw new UsageError(`--metrics ${source}: there is no such file`);
  return observedCalls(text, source);
}

/** Asks for the calls of the last days. Source: Prometheus, HTTP API. */
async function askPrometheus(source: string, environment: Environment): Promise<ObservedCall[]> {
  const prometheus = prometheusAt(
    source,
    '--metrics',
    environment,
    ': save the answer of a smaller query in a file, and pass the file',
  );
  const { address } = prometheus;
  const names = countingMetrics.map((name) => ['match[]', name] as const);
  const labels = textsAt(answerOf(await prometheus.get('labels', names), address), 'data');
  const by = labels.filter((label) => callLabels.some((each) => each === label) || isPathLabel(label));
  if (!by.some((label) => label.startsWith('source_')))
    throw new Failure(`${address} has no ${countingMetrics[0]}: it does not scrape the proxies of Istio`);
  const query = countingMetrics
    .map((name) => `sum by (${by.join(', ')}) (max_over_time(${name}[${window}]))`)
    .join(' or ');
  return observedCalls(await prometheus.get('query', [['query', query]]), address);
}
