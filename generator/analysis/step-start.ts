import { queryGit } from '../git/run.ts';
import type { Instance } from '../load/workspace.ts';
import { entryAt, isSameEntry } from '../promotion/earlier-state.ts';

/** The number of commits of the cluster file to search: an older change is old enough for every minimum time. */
const depth = 100;

/**
 * When the current step began: the time of the commit that gave the service its current entry in the cluster file, or of
 * the last change of its own folder, which can replace its pods. Milliseconds since 1970.
 * @param ref the branch that clusters sync
 * @returns undefined if that branch has another entry: the step is not pushed
 */
export async function stepStart(root: string, ref: string, instance: Instance): Promise<number | undefined> {
  const { path } = instance.cluster.file;
  const pushed = await entryAt(root, ref, path, instance.name);
  if (!pushed || !isSameEntry(pushed, instance.own)) return undefined;
  const listed = await queryGit(
    root,
    'log',
    `--max-count=${depth}`,
    '--first-parent',
    '--format=%H %ct',
    ref,
    '--',
    path,
  );
  let start = 0;
  for (const line of (listed ?? '').split('\n')) {
    const [commit = '', seconds = '0'] = line.split(' ');
    if (commit === '') continue;
    const entry = await entryAt(root, commit, path, instance.name);
    if (!entry || !isSameEntry(entry, instance.own)) break;
    start = Number(seconds);
  }
  const folder = instance.service.file.path.replace(/\/[^/]*$/, '');
  const ofFolder = await queryGit(root, 'log', '-1', '--first-parent', '--format=%ct', ref, '--', folder);
  return 1_000 * Math.max(start, Number(ofFolder || 0));
}
