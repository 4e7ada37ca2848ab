import { Failure } from '../command-line/errors.ts';
import { hasErrors } from '../diagnostics/diagnostic.ts';
import { plural } from '../diagnostics/print.ts';
import { commitPaths } from '../git/commit.ts';
import { type ReadyClone, requireReadyClone } from '../git/commit-readiness.ts';
import { resolveRef } from '../git/refs.ts';
import type { State } from '../history/state.ts';
import { stateAt } from '../pipeline/load-state.ts';
import { withTreeLock } from '../write/lock.ts';
import type { LandingContext, LandOptions } from './context.ts';
import { changedTreeFiles, requireCommittedTree } from './generated-files.ts';
import type { NoChange, Proposal, Propose } from './proposal.ts';
import { createDraft, type Draft } from './proposal.ts';
import { pushWithRebase } from './push.ts';
import { pushAdvice, trackedBranch, unpushedCommits } from './push-instructions.ts';
import { describeSystemError, printStaleProofs } from './report.ts';
import { replaceFiles } from './transaction.ts';
import { lastValidState, UnsafeChange, verifyChange } from './verify.ts';

/** What a change may start from. */
export type StartingPoint = 'sound specs' | 'any specs';

/** How a change ended. */
export type LandingResult =
  | { readonly outcome: 'nothing'; readonly reason: string; readonly next: readonly string[] }
  | { readonly outcome: 'unsafe'; readonly codes: readonly string[] }
  | { readonly outcome: 'declined' }
  | {
      readonly outcome: 'would-commit' | 'written' | 'committed' | 'pushed';
      readonly subject: string;
      readonly commit?: string;
      /** Files that are different, specs and rendered ones. */
      readonly files: number;
      readonly next: readonly string[];
    };

/**
 * Takes a change from an idea to a commit: proposes, renders in memory, checks the state and the change, shows what it
 * means, asks, writes, commits, and pushes where that was asked for. Until the commit is made, whatever goes wrong
 * leaves the repository as it was.
 * @param from whether specs with errors are a place to start from: then the change is judged from the last sound ones
 * @throws Failure that says what is in the way
 */
export async function land(
  context: LandingContext,
  options: LandOptions,
  propose: Propose,
  from: StartingPoint = 'sound specs',
): Promise<LandingResult> {
  try {
    return await proposeAndLand(context, options, propose, from);
  } catch (error) {
    throw describeSystemError(error);
  }
}

async function proposeAndLand(
  context: LandingContext,
  options: LandOptions,
  propose: Propose,
  from: StartingPoint,
): Promise<LandingResult> {
  const { root } = context;
  const head = await stateAt(root, 'HEAD');
  const ready = await requireReadyClone(root, options.branch ?? trackedBranch(head));
  requireUpstream(ready, options);
  const sound = from === 'any specs' && hasErrors(head.diagnostics) ? await lastValidState(root) : undefined;
  const before = sound ?? head;
  if (!sound) requireCommittedTree(root, head);
  else context.print(`The specs of HEAD have errors: this is judged from ${sound.label}, the last without.`);
  const proposal = await propose(head, before);
  const followed = trackedBranch(before);
  if ('noChange' in proposal) {
    const left = options.push ? await unpushedCommits(root, ready, followed) : undefined;
    return reportNoChange(context, proposal, left);
  }
  const draft = await createDraft(root, proposal.files);
  try {
    return await landDraft({ context, options, before, ready, followed, proposal, draft });
  } catch (error) {
    if (!(error instanceof UnsafeChange)) throw error;
    context.print(error.message);
    if (sound)
      context.print(
        `→ to take all specs back to ${sound.label}: git restore --source ${sound.label} -- clusters services protos, then npm run generate, and commit`,
      );
    return { outcome: 'unsafe', codes: error.codes };
  } finally {
    draft.remove();
  }
}

interface Landing {
  readonly context: LandingContext;
  readonly options: LandOptions;
  readonly before: State;
  readonly ready: ReadyClone;
  /** The branch that Argo CD follows. */
  readonly followed: string | undefined;
  readonly proposal: Proposal;
  readonly draft: Draft;
}

async function landDraft({
  context,
  options,
  before,
  ready,
  followed,
  proposal,
  draft,
}: Landing): Promise<LandingResult> {
  const { root, print } = context;
  const { message, next, notes = [] } = proposal;
  await verifyChange(context, { before, after: draft.state, upstream: ready.upstream });
  await printStaleProofs(context, before, draft.state, proposal.files);
  const files = new Map([...proposal.files, ...changedTreeFiles(root, draft.state)]);
  const summary = { subject: message.subject, files: files.size, next };
  for (const note of notes) print(note);
  if (options.dryRun) {
    print(`Would commit ${plural(files.size, 'file')}: ${message.subject}`);
    return { outcome: 'would-commit', ...summary };
  }
  if (!(await confirmChange(context, options, message.subject, files.size))) return { outcome: 'declined' };
  const commit = await withTreeLock(
    root,
    message.subject,
    () => writeAndCommit(context, options, message, files),
    print,
  );
  if (commit === undefined) {
    print(`Written, not committed: ${plural(files.size, 'file')}.`);
    return { outcome: 'written', ...summary };
  }
  print(`Committed ${(await resolveRef(root, commit)).short} ${message.subject}`);
  if (!options.push || !ready.upstream) {
    printNext(context, [pushAdvice(ready, followed), ...next]);
    return { outcome: 'committed', commit, ...summary };
  }
  const pushed = await pushWithRebase(context, ready.upstream);
  printNext(context, next);
  return { outcome: 'pushed', ...summary, commit: pushed };
}

/** From here on the repository changes; until git has made the commit, there is a way back. */
async function writeAndCommit(
  { root }: LandingContext,
  { noCommit }: LandOptions,
  message: Proposal['message'],
  files: ReadonlyMap<string, string | null>,
): Promise<string | undefined> {
  const replaced = replaceFiles(root, files);
  // Ctrl-C ends git and its hooks, which is then the failure that leads back.
  const ignore = () => {};
  process.on('SIGINT', ignore);
  try {
    const commit = noCommit ? undefined : await commitPaths(root, [...files.keys()], message);
    replaced.finish();
    return commit;
  } catch (error) {
    replaced.undo();
    throw error;
  } finally {
    process.off('SIGINT', ignore);
  }
}

async function confirmChange(
  { prompter }: LandingContext,
  { yes, noCommit }: LandOptions,
  subject: string,
  files: number,
): Promise<boolean> {
  if (yes) return true;
  const what = noCommit ? 'Write' : 'Commit';
  if (!prompter)
    throw new Failure('nobody is at a terminal to say yes: look at it with --dry-run, then say --yes');
  return prompter.confirm(`${what} ${plural(files, 'file')}: ${subject}?`);
}

function requireUpstream({ branch, upstream }: ReadyClone, { push, dryRun }: LandOptions): void {
  if (push && !dryRun && !upstream)
    throw new Failure(
      `the branch ${branch} was never pushed, so --push does not know where to. Once: git push -u origin ${branch}`,
    );
}

function reportNoChange(
  context: LandingContext,
  { noChange: reason, next: others = [] }: NoChange,
  left: string | undefined,
): LandingResult {
  const next = left === undefined ? others : [left, ...others];
  context.print(reason);
  printNext(context, next);
  return { outcome: 'nothing', reason, next };
}

function printNext({ print }: LandingContext, next: readonly string[]): void {
  if (next.length > 0) print(next.map((line) => `→ ${line}`).join('\n'));
}
