import { readFileSync } from 'node:fs';
import { Failure, UsageError } from '../command-line/errors.ts';
import { textAt } from '../lang/at-path.ts';
import { argoNamespace } from '../render/application.ts';

/** A server that does not answer in this time is not waited for. */
const seconds = 30;

/** What messages advise for a token that is missing or wrong. */
const tokenAdvice =
  'set ARGOCD_AUTH_TOKEN, or ARGOCD_AUTH_TOKEN_FILE to a file with the token. It needs get of applications';

/**
 * Asks the API of Argo CD for the list of Applications.
 * Source: Argo CD, API Docs (GET /api/v1/applications, bearer token).
 * @throws UsageError for a wrong address
 */
export function applicationsFromServer(
  source: string,
  environment: NodeJS.ProcessEnv,
): () => Promise<{ readonly text: string; readonly source: string }> {
  const address = addressOf(source);
  return async () => {
    const query = `applications?appNamespace=${argoNamespace}`;
    return { text: await get(address, query, headersOf(environment)), source: address };
  };
}

/**
 * Asks Argo CD to look for new commits of some Applications, as `argocd app get --refresh` does: the right to get them is
 * enough. Source: Argo CD, API Docs (GET /api/v1/applications/{name}, refresh).
 * @throws Failure with the reason
 */
export async function refreshOnServer(
  source: string,
  environment: NodeJS.ProcessEnv,
  names: readonly string[],
): Promise<void> {
  const address = addressOf(source);
  const headers = headersOf(environment);
  const query = `appNamespace=${argoNamespace}&refresh=normal`;
  await Promise.all(
    names.map((name) => get(address, `applications/${encodeURIComponent(name)}?${query}`, headers)),
  );
}

/** The address without a slash at its end. A token is sent without TLS only to this machine. */
function addressOf(source: string): string {
  const url = URL.canParse(source) ? new URL(source) : undefined;
  if (!url || !/^https?:$/.test(url.protocol))
    throw new UsageError(`--argocd accepts an address such as https://argocd.example.com, not ${source}`);
  if (url.username !== '' || url.password !== '')
    throw new UsageError(`--argocd must have no credentials in the address: ${tokenAdvice}`);
  const isLocal = ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname);
  if (url.protocol === 'http:' && !isLocal)
    throw new UsageError('--argocd needs https, because the token must not be sent without TLS');
  return `${url.origin}${url.pathname.replace(/\/+$/, '')}`;
}

function headersOf(environment: NodeJS.ProcessEnv): Record<string, string> {
  const token = tokenOf(environment);
  return token === undefined ? {} : { authorization: `Bearer ${token}` };
}

function tokenOf(environment: NodeJS.ProcessEnv): string | undefined {
  const file = environment['ARGOCD_AUTH_TOKEN_FILE'];
  if (environment['ARGOCD_AUTH_TOKEN'] !== undefined) return environment['ARGOCD_AUTH_TOKEN'];
  if (file === undefined) return undefined;
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
    throw new Failure(`Argo CD cannot be asked: ARGOCD_AUTH_TOKEN_FILE cannot be read: ${error.message}`);
  }
}

async function get(address: string, path: string, headers: Record<string, string>): Promise<string> {
  try {
    const answer = await fetch(`${address}/api/v1/${path}`, {
      headers,
      signal: AbortSignal.timeout(seconds * 1_000),
    });
    const text = await answer.text();
    if (answer.ok) return text;
    throw new Failure(
      `Argo CD cannot be asked: ${address} answered ${answer.status} ${answer.statusText}${reasonIn(answer.status, text)}`,
    );
  } catch (error) {
    if (error instanceof DOMException && error.name === 'TimeoutError')
      throw new Failure(`Argo CD cannot be asked: ${address} did not answer in ${seconds} seconds`);
    // fetch reports every failure of the network as a TypeError with a cause.
    if (error instanceof TypeError && error.cause instanceof Error)
      throw new Failure(
        `Argo CD cannot be asked: ${address} cannot be reached: ${error.cause.message}${adviceFor(error.cause)}`,
      );
    throw error;
  }
}

function reasonIn(status: number, text: string): string {
  const message = messageIn(text);
  const words = message === undefined ? '' : `, ${message}`;
  return status === 401 || status === 403 ? `${words}: ${tokenAdvice}` : words;
}

function messageIn(text: string): string | undefined {
  try {
    return textAt(JSON.parse(text), 'message');
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

const adviceFor = (cause: Error): string =>
  /certificate/.test(cause.message)
    ? '. For an authority of your own, set NODE_EXTRA_CA_CERTS to its file'
    : '';
