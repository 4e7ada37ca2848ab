import { SourceFile } from '../diagnostics/source-file.ts';
import { git } from '../git/run.ts';
import { valueAt } from '../lang/at-path.ts';
import { isMap } from '../lang/plain-map.ts';
import { parseSpec } from '../load/parse.ts';
import { textsAt } from './texts-at.ts';

/** The maximum number of commits to read. A tag may be added and removed a few times, and several services may share it. */
const maxCommits = 400;

/** What the history of a cluster file shows about a tag of a service. */
export interface EarlierRun {
  /** The abbreviated id of a commit in which the cluster ran the tag; undefined if there is none. */
  readonly commit?: string;
  /** Commits that contain the tag and the service in a file with invalid YAML. They may have run it. */
  readonly unreadable: readonly string[];
}

/**
 * Searches for a commit, the given one or an earlier one, in which a cluster ran a tag of a service, as far as this clone
 * has the history. A tag that ran before may run again, as in a rollback.
 */
export async function findEarlierRun(
  root: string,
  commit: string,
  { cluster, service, tag }: { readonly cluster: string; readonly service: string; readonly tag: string },
): Promise<EarlierRun> {
  const path = `clusters/${cluster}.yaml`;
  const limit = ['--max-count', String(maxCommits), '--format=%h'];
  const found = await git(root, 'log', ...limit, '-S', tag, commit, '--', path);
  // A commit that removes the tag has it in its parent; a commit that adds the tag has it itself.
  const states = found.split('\n').flatMap((id) => (id === '' ? [] : [id, `${id}^`]));
  const unreadable: string[] = [];
  const seen = new Set<string>();
  for (const [state, text] of await textsAt(root, path, states)) {
    if (seen.has(text) || !text.includes(tag) || !text.includes(service)) continue;
    seen.add(text);
    const { value } = parseSpec(new SourceFile(path, text));
    if (value === undefined) unreadable.push(state);
    const versions = valueAt(value, ['services', service, 'versions']);
    if (isMap(versions) && Object.values(versions).some((version) => valueAt(version, ['tag']) === tag))
      return { commit: state.replace('^', ''), unreadable };
  }
  return { unreadable };
}
