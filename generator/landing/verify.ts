import { type Diagnostic, hasErrors } from '../diagnostics/diagnostic.ts';
import { printDiagnostics } from '../diagnostics/print.ts';
import type { Upstream } from '../git/clone-status.ts';
import { mergeBase, resolveRef } from '../git/refs.ts';
import { git } from '../git/run.ts';
import type { State } from '../history/state.ts';
import { inputFolders } from '../load/input-paths.ts';
import { stateAt } from '../pipeline/load-state.ts';
import type { LandingContext } from './context.ts';
import { newFindings, printChangeMeaning } from './report.ts';

/** A change that the checks reject. The message holds the printed findings. */
export class UnsafeChange extends Error {
  readonly codes: readonly string[];

  constructor(message: string, diagnostics: readonly Diagnostic[]) {
    super(message);
    this.codes = [...new Set(diagnostics.map(({ rule }) => rule.code))];
  }
}

/** A change to verify, and the upstream branch that clusters may have synced. */
export interface ChangeToVerify {
  readonly before: State;
  readonly after: State;
  readonly upstream: Upstream | undefined;
}

/**
 * Checks the new state and the change, and prints what the change means. A change must be safe from the commit before it
 * and from the last pushed commit: a cluster that syncs several commits at once skips those in between.
 * @throws UnsafeChange
 */
export async function verifyChange(
  context: LandingContext,
  { before, after, upstream }: ChangeToVerify,
): Promise<void> {
  const { root, print, paint } = context;
  const reject = (
    diagnostics: readonly Diagnostic[],
    { reason = '', advice = 'Nothing was changed.' } = {},
  ) => {
    const errors = diagnostics.filter(({ rule }) => rule.severity === 'error');
    throw new UnsafeChange(`${reason}${printDiagnostics(errors, paint)}${advice}`, errors);
  };
  if (hasErrors(after.diagnostics)) reject(after.diagnostics);
  const problems = await changeProblems(root, before, after);
  if (hasErrors(problems)) reject(problems);
  const pushed = await pushedState(root, upstream);
  if (pushed) {
    const sincePushed = await changeProblems(root, pushed, after);
    if (hasErrors(sincePushed))
      reject(sincePushed, {
        reason:
          'The change is safe from the last commit, but not from the last pushed commit, and clusters would sync both commits at once. So this is about what is pushed:\n\n',
        advice:
          'Nothing was changed. Push first (npm run push), wait until Argo CD shows the Applications Synced and Healthy, and run this again.',
      });
  }
  const warnings = [
    ...newFindings(before.diagnostics, after.diagnostics.filter(isWarning)),
    ...problems.filter(isWarning),
  ];
  if (warnings.length > 0) print(printDiagnostics(warnings, paint).trimEnd());
  await printChangeMeaning(context, before, after);
}

/** The last pushed state; undefined if it is the last commit, or if the branch has no upstream. */
async function pushedState(root: string, upstream: Upstream | undefined): Promise<State | undefined> {
  if (!upstream) return undefined;
  const { id } = await mergeBase(root, upstream.ref, 'HEAD');
  if (id === (await resolveRef(root, 'HEAD')).id) return undefined;
  const state = await stateAt(root, id);
  return hasErrors(state.diagnostics) ? ((await lastValidState(root, id)) ?? state) : state;
}

const isWarning = ({ rule }: Diagnostic): boolean => rule.severity === 'warning';

/** The findings of a change from one state to another. Loads the checks on first use. */
export async function changeProblems(
  root: string,
  before: State,
  after: State,
): Promise<readonly Diagnostic[]> {
  const { checkStates } = await import('../inspect/change.ts');
  return checkStates(root, before, after);
}

/** The number of commits to search for valid specs. */
const maxCommits = 50;

/**
 * The last state, up to a commit, whose specs have no errors. Clusters run its tree, because specs with errors are not
 * rendered. Undefined if the last commits all have errors.
 */
export async function lastValidState(root: string, ref = 'HEAD'): Promise<State | undefined> {
  const listed = await git(
    root,
    'log',
    '--first-parent',
    '--format=%H',
    `--max-count=${maxCommits}`,
    ref,
    '--',
    ...inputFolders,
  );
  for (const commit of listed.split('\n').filter(Boolean)) {
    const state = await stateAt(root, commit);
    if (!hasErrors(state.diagnostics)) return state;
  }
  return undefined;
}
