import { type Diagnostic, hasErrors } from '../diagnostics/diagnostic.ts';
import { printDiagnostics } from '../diagnostics/print.ts';
import type { Upstream } from '../git/clone-status.ts';
import { mergeBase, resolveRef } from '../git/refs.ts';
import { git } from '../git/run.ts';
import type { State } from '../history/state.ts';
import { stateAt } from '../pipeline/load-state.ts';
import type { LandingContext } from './context.ts';
import { newFindings, printChangeMeaning } from './report.ts';

/** A change that must not be made: what is wrong with it, printed. */
export class UnsafeChange extends Error {
  readonly codes: readonly string[];

  constructor(message: string, diagnostics: readonly Diagnostic[]) {
    super(message);
    this.codes = [...new Set(diagnostics.map(({ rule }) => rule.code))];
  }
}

/** A change, and what clusters may have synced of the states before it. */
export interface ChangeToVerify {
  readonly before: State;
  readonly after: State;
  readonly upstream: Upstream | undefined;
}

/**
 * Checks the state and the change, and shows what it means. A change must be safe from the commit before it, and from
 * what has been pushed: clusters that sync several commits at once never see those in between.
 * @throws Unsafe
 */
export async function verifyChange(
  context: LandingContext,
  { before, after, upstream }: ChangeToVerify,
): Promise<void> {
  const { root, print, paint } = context;
  const refuse = (diagnostics: readonly Diagnostic[], words: string) => {
    const errors = diagnostics.filter(({ rule }) => rule.severity === 'error');
    throw new UnsafeChange(`${printDiagnostics(errors, paint)}${words}`, errors);
  };
  if (hasErrors(after.diagnostics)) refuse(after.diagnostics, 'Nothing was changed.');
  const problems = await changeProblems(root, before, after);
  if (hasErrors(problems)) refuse(problems, 'Nothing was changed.');
  const pushed = await pushedState(root, upstream);
  if (pushed) {
    const sincePushed = await changeProblems(root, pushed, after);
    if (hasErrors(sincePushed))
      refuse(
        sincePushed,
        'From the last commit this is safe, but not from what has been pushed: clusters would sync both at once.\nNothing was changed. Push first (npm run push), wait until Argo CD shows the Applications Synced and Healthy, and run this again.',
      );
  }
  const warnings = [
    ...newFindings(before.diagnostics, after.diagnostics.filter(isWarning)),
    ...problems.filter(isWarning),
  ];
  if (warnings.length > 0) print(printDiagnostics(warnings, paint).trimEnd());
  await printChangeMeaning(context, before, after);
}

/** The last state that the clusters may have seen; undefined where that is the last commit, or nothing was ever pushed. */
async function pushedState(root: string, upstream: Upstream | undefined): Promise<State | undefined> {
  if (!upstream) return undefined;
  const { id } = await mergeBase(root, upstream.ref, 'HEAD');
  if (id === (await resolveRef(root, 'HEAD')).id) return undefined;
  const state = await stateAt(root, id);
  return hasErrors(state.diagnostics) ? ((await lastValidState(root, id)) ?? state) : state;
}

const isWarning = ({ rule }: Diagnostic): boolean => rule.severity === 'warning';

/** What is wrong with going from one state to another; the checks are loaded when there is a change. */
export async function changeProblems(
  root: string,
  before: State,
  after: State,
): Promise<readonly Diagnostic[]> {
  const { checkStates } = await import('../inspect/change.ts');
  return checkStates(root, before, after);
}

/** How many commits of the specs are looked at: who has broken them knows it before that. */
const maxCommits = 50;

/**
 * The last state up to a commit whose specs have no error. Its tree is what clusters run, since nothing is rendered of
 * specs with errors; undefined where there is none among the last commits.
 */
export async function lastValidState(root: string, ref = 'HEAD'): Promise<State | undefined> {
  const inputs = ['services', 'clusters', 'protos'];
  const listed = await git(
    root,
    'log',
    '--first-parent',
    '--format=%H',
    `--max-count=${maxCommits}`,
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
