import { SourceFile } from '../diagnostics/source-file.ts';
import { git, gitBytes } from '../git/run.ts';
import { valueAt } from '../lang/at-path.ts';
import { isMap } from '../lang/plain-map.ts';
import { parseSpec } from '../load/parse.ts';

/** Commits that are looked at. A tag of one service comes and goes a few times; several services may share it. */
const mostCommits = 400;

/** What the history of a cluster's file says about a tag of a service. */
export interface History {
  /** The commit, abbreviated, as of which the cluster ran it; undefined if no commit says so. */
  readonly commit?: string;
  /** Commits that name the tag and the service in a file that is no valid YAML: they may have run it, or not. */
  readonly unreadable: readonly string[];
}

/**
 * Looks for a commit, at the given one or before it, as of which a cluster ran a tag of a service, as far as this clone
 * has the history. What ran once may run again: that is how one rolls back.
 */
export async function ranBefore(
  root: string,
  commit: string,
  { cluster, service, tag }: { readonly cluster: string; readonly service: string; readonly tag: string },
): Promise<History> {
  const path = `clusters/${cluster}.yaml`;
  const limit = ['--max-count', String(mostCommits), '--format=%h'];
  const found = await git(root, 'log', ...limit, '-S', tag, commit, '--', path);
  // The change that took it away shows it in its parent, the one that brought it shows it by itself.
  const states = found.split('\n').flatMap((id) => (id === '' ? [] : [id, `${id}^`]));
  const unreadable: string[] = [];
  for (const [state, text] of await textsAt(root, path, states)) {
    if (!text.includes(tag) || !text.includes(service)) continue;
    const { value } = parseSpec(new SourceFile(path, text));
    if (value === undefined) unreadable.push(state);
    const versions = valueAt(value, ['services', service, 'versions']);
    if (isMap(versions) && Object.values(versions).some((version) => valueAt(version, ['tag']) === tag))
      return { commit: state.replace('^', ''), unreadable };
  }
  return { unreadable };
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
