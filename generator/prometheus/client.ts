import { readFileSync } from 'node:fs';
import { Failure, UsageError } from '../command-line/errors.ts';
import { isMap, type PlainMap } from '../lang/plain-map.ts';

/** A server that does not answer in this time is not waited for. */
const seconds = 60;

/** Variables of the environment with credentials: a command line would show them to every user of the machine. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** A Prometheus, or a server with its HTTP API. */
export interface Prometheus {
  readonly address: string;
  /** The text of the answer to a request of `/api/v1/`. @throws Failure with the reason if there is none */
  get(path: string, parameters: readonly (readonly [name: string, value: string])[]): Promise<string>;
}

/**
 * The Prometheus at an address, with the credentials of the environment.
 * @param setting what names the address, for messages: an option or a key
 * @param timeoutAdvice the end of the message if it does not answer in time
 * @throws UsageError for an address that is wrong or contains credentials
 */
export function prometheusAt(
  source: string,
  setting: string,
  environment: Environment,
  timeoutAdvice = '',
): Prometheus {
  const address = addressOf(source, setting);
  const headers = credentialsOf(environment);
  return {
    address,
    get: (path, parameters) => {
      const query = new URLSearchParams();
      for (const [name, value] of parameters) query.append(name, value);
      return get(address, `${path}?${query}`, headers, timeoutAdvice);
    },
  };
}

/** The answer of a Prometheus as data. @throws Failure if it is not JSON */
export function answerOf(text: string, address: string): PlainMap {
  try {
    const answer: unknown = JSON.parse(text);
    if (isMap(answer)) return answer;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw new Failure(`${address} is not a Prometheus: its answer is not JSON`);
}

/** The address without a slash at its end. @throws UsageError for credentials in it */
function addressOf(source: string, setting: string): string {
  if (!URL.canParse(source)) throw new UsageError(`${setting} ${source} is not an address`);
  const url = new URL(source);
  if (url.username !== '' || url.password !== '')
    throw new UsageError(
      `${setting} must have no credentials in the address: set PROMETHEUS_USERNAME and PROMETHEUS_PASSWORD, or PROMETHEUS_TOKEN`,
    );
  if (url.search !== '' || url.pathname.includes('/api/v1'))
    throw new UsageError(
      `${setting} ${url.origin}${url.pathname}: pass the address of Prometheus without /api/v1 and without a query`,
    );
  return `${url.origin}${url.pathname.replace(/\/+$/, '')}`;
}

/** The header with the credentials of the environment; a file in place of a value may be a mounted Secret. */
function credentialsOf(environment: Environment): Record<string, string> {
  // A workflow of GitHub sets the variable of a secret that does not exist to an empty text.
  const variable = (name: string) => environment[name] || undefined;
  const value = (name: string): string | undefined => {
    const file = variable(`${name}_FILE`);
    return variable(name) ?? (file === undefined ? undefined : readFileSync(file, 'utf8').trim());
  };
  const [token, user, password] = ['TOKEN', 'USERNAME', 'PASSWORD'].map((name) =>
    value(`PROMETHEUS_${name}`),
  );
  if (token !== undefined) return { authorization: `Bearer ${token}` };
  if (user === undefined) return {};
  return { authorization: `Basic ${Buffer.from(`${user}:${password ?? ''}`).toString('base64')}` };
}

async function get(
  address: string,
  path: string,
  headers: Record<string, string>,
  timeoutAdvice: string,
): Promise<string> {
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
      throw new Failure(`${address} did not answer in ${seconds} seconds${timeoutAdvice}`);
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
