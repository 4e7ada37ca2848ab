import { copyFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { UsageError } from '../command-line/errors.ts';
import { isSystemError } from '../platform/system-error.ts';
import { mirrorVariable } from './mirror-place.ts';

/** Milliseconds without a single byte after which a mirror counts as silent. */
const patience = 30_000;

/** Where an archive is: a path or a URL, and how messages show it, without a password. */
export interface Source {
  readonly shown: string;
  readonly path?: string;
  readonly url?: URL;
  /** User and password of the URL. */
  readonly authorization?: string;
}

/** The place of a file of a mirror. @throws UsageError if the place of the mirror makes no sense */
export function sourceOf(place: string, name: string): Source {
  if (!/^[a-z][a-z+.-]+:/i.test(place)) return { path: join(place, name), shown: join(place, name) };
  if (!URL.canParse(place)) throw new UsageError(`${mirrorVariable} is not a valid URL`);
  const url = new URL(place);
  url.pathname = `${url.pathname.replace(/\/$/, '')}/${encodeURIComponent(name)}`;
  if (url.protocol === 'file:') return { path: fileURLToPath(url), shown: fileURLToPath(url) };
  if (!['http:', 'https:'].includes(url.protocol))
    throw new UsageError(
      `${mirrorVariable} is a folder or a URL with https:, http: or file:, not ${url.protocol}`,
    );
  const { username, password } = url;
  url.username = '';
  url.password = '';
  // A query can be a signature, which is a secret.
  const shown = `${url.origin}${url.pathname}`;
  if (username === '' && password === '') return { url, shown };
  const user = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { url, shown, authorization: `Basic ${Buffer.from(user).toString('base64')}` };
}

/** Why an archive could not be fetched. */
export interface FetchProblem {
  readonly reason: string;
  /** Nothing else can be fetched from there either. */
  readonly isSilent: boolean;
}

/** Copies the file to a path of this machine; a result is the reason why it could not. */
export async function fetchTo(target: string, source: Source): Promise<FetchProblem | undefined> {
  return source.path === undefined ? download(target, source) : copy(target, source.path);
}

function copy(target: string, path: string): FetchProblem | undefined {
  try {
    copyFileSync(path, target);
    return undefined;
  } catch (error) {
    if (!isSystemError(error)) throw error;
    const { message } = error;
    return { reason: isSystemError(error, 'ENOENT') ? 'there is no such file' : message, isSilent: false };
  }
}

async function download(target: string, { url, authorization }: Source): Promise<FetchProblem | undefined> {
  const stalled = new AbortController();
  const timer = setTimeout(() => stalled.abort(), patience);
  try {
    const headers = { 'accept-encoding': 'identity', ...(authorization ? { authorization } : {}) };
    const answer = await fetch(url ?? '', { headers, signal: stalled.signal });
    if (!answer.ok || !answer.body) {
      await answer.body?.cancel();
      return { reason: `it answers ${answer.status} ${answer.statusText}`.trim(), isSilent: false };
    }
    // Opened before: a stream that fails early opens its file later, when it is no longer removed.
    const file = await open(target, 'w');
    const watched = async function* (chunks: AsyncIterable<Uint8Array>) {
      for await (const chunk of chunks) {
        timer.refresh();
        yield chunk;
      }
    };
    await pipeline(Readable.fromWeb(answer.body), watched, file.createWriteStream());
    return undefined;
  } catch (error) {
    // Each way in which a connection can fail is an error of its own, most often the cause of a TypeError.
    const reason = stalled.signal.aborted ? `it sent nothing for ${patience / 1_000} s` : reasonOf(error);
    return { reason, isSilent: true };
  } finally {
    clearTimeout(timer);
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  if (!(cause instanceof Error)) return error.message;
  // Source: Fetch Standard, Port blocking.
  if (cause.message === 'bad port')
    return 'Node connects to no such port, as browsers do not: use another one';
  return cause.message || ('code' in cause ? String(cause.code) : error.message);
}
