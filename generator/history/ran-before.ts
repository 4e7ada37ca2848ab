import { valueAt } from '../data/at-path.ts';
import { isMap } from '../data/plain-map.ts';
import { git, tryGit } from '../git/read.ts';

/** Commits that are looked at: a tag comes and goes a few times at most. */
const mostCommits = 20;

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
  const { parse } = await import('yaml');
  for (const id of found.split('\n').filter((line) => line !== '')) {
    // The change that took it away shows it in its parent, the one that brought it shows it by itself.
    for (const state of [id, `${id}^`]) {
      const { exitCode, stdout } = await tryGit(root, ['show', `${state}:./${path}`]);
      const spec: unknown = exitCode === 0 ? parseQuietly(parse, stdout) : undefined;
      const versions = valueAt(spec, ['services', service, 'versions']);
      if (isMap(versions) && Object.values(versions).some((version) => valueAt(version, ['tag']) === tag))
        return id;
    }
  }
  return undefined;
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
