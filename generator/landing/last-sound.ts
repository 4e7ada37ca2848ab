import { hasErrors } from '../diagnostics/diagnostic.ts';
import { git } from '../git/read.ts';
import type { State } from '../history/state.ts';
import { stateAt } from '../pipeline/load-state.ts';

/** How many commits of the specs are looked at: who has broken them knows it before that. */
const furthest = 50;

/**
 * The last state up to a commit whose specs have no error. Its tree is what clusters run, since nothing is rendered of
 * specs with errors; undefined where there is none among the last commits.
 */
export async function lastSoundState(root: string, ref = 'HEAD'): Promise<State | undefined> {
  const inputs = ['services', 'clusters', 'protos'];
  const listed = await git(
    root,
    'log',
    '--first-parent',
    '--format=%H',
    `--max-count=${furthest}`,
    ref,
    '--',
    ...inputs,
  );
  for (const commit of listed.split('\n').filter(Boolean)) {
    const state = await stateAt(root, commit);
    if (!hasErrors(state.diagnostics)) return state;
  }
  return undefined;
}
