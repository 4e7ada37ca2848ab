import { readFileSync } from 'node:fs';
import { Failure, UsageError } from '../command-line/errors.ts';
import { textsAt } from '../lang/at-path.ts';
import { textIfThere } from '../platform/text-if-there.ts';
import { callLabels, countingMetrics, isPathLabel, type ObservedCall, observedCalls } from './metrics.ts';

/** How far back calls count: a call of each week is among them. */
const window = '7d';

/** A server that does not answer in this time is not waited for. */
const seconds = 60;

/** Variables of the environment with credentials: a command line would show them to every user of the machine. */
type Environment = Readonly<Record<string, string | undefined>>;

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
  const address = addressOf(source);
  const headers = credentialsOf(environment);
  const names = new URLSearchParams(countingMetrics.map((name): [string, string] => ['match[]', name]));
  const labels = labelsIn(await get(address, `labels?${names}`, headers), address);
  const by = labels.filter((label) => callLabels.some((each) => each === label) || isPathLabel(label));
  if (!by.some((label) => label.startsWith('source_')))
    throw new Failure(`${address} has no ${countingMetrics[0]}: it does not scrape the proxies of Istio`);
  const query = countingMetrics
    .map((name) => `sum by (${by.join(', ')}) (max_over_time(${name}[${window}]))`)
    .join(' or ');
  return observedCalls(await get(address, `query?${new URLSearchParams({ query })}`, headers), address);
}

/** The address without a slash at its end. @throws UsageError for credentials in it */
function addressOf(source: string): string {
  if (!URL.canParse(source)) throw new UsageError(`--metrics ${source} is not an address`);
  const url = new URL(source);
  if (url.username !== '' || url.password !== '')
    throw new UsageError(
      '--metrics must have no credentials in the address: set PROMETHEUS_USERNAME and PROMETHEUS_PASSWORD, or PROMETHEUS_TOKEN',
    );
  if (url.search !== '' || url.pathname.includes('/api/v1'))
    throw new UsageError(
      `--metrics ${url.origin}${url.pathname}: pass the address of Prometheus without /api/v1 and without a query`,
    );
  return `${url.origin}${url.pathname.replace(/\/+$/, '')}`;
}

/** The header with the credentials of the environment; a file in place of a value may be a mounted Secret. */
function credentialsOf(environment: Environment): Record<string, string> {
  const value = (name: string): string | undefined => {
    const file = environment[`${name}_FILE`];
    return environment[name] ?? (file === undefined ? undefined : readFileSync(file, 'utf8').trim());
  };
  const [token, user, password] = ['TOKEN', 'USERNAME', 'PASSWORD'].map((name) =>
    value(`PROMETHEUS_${name}`),
  );
  if (token !== undefined) return { authorization: `Bearer ${token}` };
  if (user === undefined) return {};
  return { authorization: `Basic ${Buffer.from(`${user}:${password ?? ''}`).toString('base64')}` };
}

function labelsIn(text: string, address: string): readonly string[] {
  try {
    return textsAt(JSON.parse(text), 'data');
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new Failure(`${address} is not a Prometheus: its answer is not JSON`);
  }
}

/** The text of an answer. @throws Failure with the reason if there is none */
async function get(address: string, path: string, headers: Record<string, string>): Promise<string> {
  try {
    const answer = await fetch(`${address}/api/v1/${path}`, {
      headers,
      signal: AbortSignal.timeout(seconds * 1_000),
    });
    const text = await answer.text();
    if (answer.ok) return text;
    throw new Failure(`${address} answered ${answer.status} ${answer.statusText}${reasonIn(answer, text)}`);
  } catch (error) {
    if (error instanceof DOMException && error.name === 'TimeoutError')
      throw new Failure(
        `${address} did not answer in ${seconds} seconds: save the answer of a smaller query in a file, and pass the file`,
      );
    // fetch reports every failure of the network as a TypeError with a cause.
    if (error instanceof TypeError && error.cause instanceof Error)
      throw new Failure(`${address} cannot be reached: ${error.cause.message}${adviceFor(error.cause)}`);
    throw error;
  }
}

function reasonIn({ status }: Response, text: string): string {
  if (status === 401 || status === 403)
    return ': set PROMETHEUS_TOKEN, or PROMETHEUS_USERNAME and PROMETHEUS_PASSWORD';
  const [, reason] = /"error":"((?:[^"\\]|\\.)*)"/.exec(text) ?? [];
  return reason === undefined ? '' : `: ${reason}`;
}

const adviceFor = (cause: Error): string =>
  /certificate/.test(cause.message)
    ? '. For an authority of your own, set NODE_EXTRA_CA_CERTS to its file'
    : '';
