import { valueAt } from '../data/at-path.ts';
import { isMap } from '../data/plain-map.ts';
import { git, gitBytes } from '../git/read.ts';

/** Commits that are looked at. A tag of one service comes and goes a few times; several services may share it. */
const mostCommits = 400;

/**
 * The commit, abbreviated, as of which a cluster ran a tag of a service, at a commit or before it; undefined where its
 * history, as far as this clone has it, does not say so. What ran once may run again: that is how one rolls back.
 */
export async function ranBefore(
  root: string,
  commit: string,
  { cluster, service, tag }: { readonly cluster: string; readonly service: string; readonly tag: string },
): Promise<string | undefined> {
  const path = `clusters/${cluster}.yaml`;
  const limit = ['--max-count', String(mostCommits), '--format=%h'];
  const found = await git(root, 'log', ...limit, '-S', tag, commit, '--', path);
  // The change that took it away shows it in its parent, the one that brought it shows it by itself.
  const states = found.split('\n').flatMap((id) => (id === '' ? [] : [id, `${id}^`]));
  const texts = await textsAt(root, path, states);
  const { parse } = await import('yaml');
  for (const [state, text] of texts) {
    if (!text.includes(tag) || !text.includes(service)) continue;
    const versions = valueAt(parseQuietly(parse, text), ['services', service, 'versions']);
    if (isMap(versions) && Object.values(versions).some((version) => valueAt(version, ['tag']) === tag))
      return state.replace('^', '');
  }
  return undefined;
}

/** What a file says as of commits, in their order, read by one process; each text once, and none where it is not there. */
async function textsAt(
  root: string,
  path: string,
  commits: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  if (commits.length === 0) return new Map();
  const input = commits.map((commit) => `${commit}:./${path}\n`).join('');
  const answer = Buffer.from(await gitBytes(root, ['cat-file', '--batch'], input));
  const texts = new Map<string, string>();
  const seen = new Set<string>();
  let offset = 0;
  for (const commit of commits) {
    const end = answer.indexOf('\n', offset);
    const [, id, size] = /^(\w+) blob (\d+)$/.exec(answer.toString('latin1', offset, end)) ?? [];
    offset = end + 1;
    if (id === undefined) continue;
    const next = offset + Number(size);
    if (!seen.has(id)) texts.set(commit, answer.toString('utf8', offset, next));
    seen.add(id);
    offset = next + 1;
  }
  return texts;
}

function parseQuietly(
  parse: (text: string, options: { logLevel: 'silent' }) => unknown,
  text: string,
): unknown {
  try {
    return parse(text, { logLevel: 'silent' });
  } catch {
    return undefined;
  }
}
