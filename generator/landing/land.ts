import { Failure } from '../command-line/errors.ts';
import { hasErrors } from '../diagnostics/diagnostic.ts';
import { plural } from '../diagnostics/print.ts';
import { type ReadyClone, requireReadyClone } from '../git/commit-readiness.ts';
import { resolveRef } from '../git/refs.ts';
import type { State } from '../history/state.ts';
import { stateAt } from '../pipeline/load-state.ts';
import { withTreeLock } from '../write/lock.ts';
import { confirmChange, writeAndCommit } from './commit.ts';
import type { LandingContext, LandOptions } from './context.ts';
import { messageDuringFreeze } from './freeze.ts';
import { changedTreeFiles, requireCommittedTree } from './generated-files.ts';
import type { NoChange, Proposal, Propose } from './proposal.ts';
import { createDraft, type Draft } from './proposal.ts';
import { pushWithRebase } from './push.ts';
import { pushAdvice, trackedBranch, unpushedCommits } from './push-instructions.ts';
import { describeSystemError, printStaleProofs } from './report.ts';
import { lastValidState, UnsafeChange, verifyChange } from './verify.ts';

/** The specs that a change may start from. */
export type StartingPoint = 'valid specs' | 'any specs';

/** The result of a landing. */
export type LandingResult =
  | { readonly outcome: 'nothing'; readonly reason: string; readonly next: readonly string[] }
  | { readonly outcome: 'unsafe'; readonly codes: readonly string[] }
  | { readonly outcome: 'declined' }
  | {
      readonly outcome: 'would-commit' | 'written' | 'committed' | 'pushed';
      readonly subject: string;
      readonly commit?: string;
      /** Number of changed files, specs and rendered files. */
      readonly files: number;
      readonly next: readonly string[];
    };

/**
 * Lands a change: proposes it, renders it in memory, checks the new state and the change, prints what the change means,
 * asks for confirmation, writes, commits and, on request, pushes. An error before the commit leaves the repository
 * unchanged.
 * @param from 'any specs' allows errors in the specs of HEAD; the change is then checked against the last valid commit
 * @throws Failure with the reason and what to do
 */
export async function land(
  context: LandingContext,
  options: LandOptions,
  propose: Propose,
  from: StartingPoint = 'valid specs',
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
  const clone = await requireReadyClone(root, options.branch ?? trackedBranch(head));
  requireUpstream(clone, options);
  const lastValid =
    from === 'any specs' && hasErrors(head.diagnostics) ? await lastValidState(root) : undefined;
  const before = lastValid ?? head;
  if (!lastValid) requireCommittedTree(root, head);
  else
    context.print(
      `The specs of HEAD have errors. The change is checked against ${lastValid.label}, the last commit without errors.`,
    );
  const proposal = await propose(head, before);
  const tracked = trackedBranch(before);
  if ('noChange' in proposal) {
    const unpushed = options.push ? await unpushedCommits(root, clone, tracked) : undefined;
    return reportNoChange(context, proposal, unpushed);
  }
  const draft = await createDraft(root, proposal.files);
  try {
    return await landDraft({ context, options, before, clone, tracked, proposal, draft });
  } catch (error) {
    if (!(error instanceof UnsafeChange)) throw error;
    context.print(error.message);
    if (lastValid)
      context.print(
        `→ To restore all specs from ${lastValid.label}, run git restore --source ${lastValid.label} -- clusters services protos, then npm run generate, and commit.`,
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
  readonly clone: ReadyClone;
  /** The branch that Argo CD tracks. */
  readonly tracked: string | undefined;
  readonly proposal: Proposal;
  readonly draft: Draft;
}

async function landDraft({
  context,
  options,
  before,
  clone,
  tracked,
  proposal,
  draft,
}: Landing): Promise<LandingResult> {
  const { root, print } = context;
  const { next, notes = [] } = proposal;
  await verifyChange(context, { before, after: draft.state, upstream: clone.upstream });
  await printStaleProofs(context, before, draft.state, proposal.files);
  const rendered = changedTreeFiles(root, draft.state);
  const files = new Map([...proposal.files, ...rendered]);
  const { fleet } = draft.state;
  const { message, notes: ofFreeze } = messageDuringFreeze(
    fleet,
    rendered.keys(),
    proposal.message,
    options.overrideFreeze,
  );
  const summary = { subject: message.subject, files: files.size, next };
  for (const note of [...notes, ...ofFreeze]) print(note);
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
    print(`Wrote ${plural(files.size, 'file')}, without a commit.`);
    return { outcome: 'written', ...summary };
  }
  print(`Committed ${(await resolveRef(root, commit)).short} ${message.subject}`);
  if (!options.push || !clone.upstream) {
    printNext(context, [pushAdvice(clone, tracked), ...next]);
    return { outcome: 'committed', commit, ...summary };
  }
  const { commit: pushed } = await pushWithRebase(context, clone.upstream, fleet);
  printNext(context, next);
  return { outcome: 'pushed', ...summary, commit: pushed };
}

export function requireUpstream({ branch, upstream }: ReadyClone, { push, dryRun }: LandOptions): void {
  if (push && !dryRun && !upstream)
    throw new Failure(
      `the branch ${branch} has no upstream branch, so --push cannot push it. Run once: git push -u origin ${branch}`,
    );
}

function reportNoChange(
  context: LandingContext,
  { noChange: reason, next: others = [] }: NoChange,
  unpushed: string | undefined,
): LandingResult {
  const next = unpushed === undefined ? others : [unpushed, ...others];
  context.print(reason);
  printNext(context, next);
  return { outcome: 'nothing', reason, next };
}

export function printNext({ print }: LandingContext, next: readonly string[]): void {
  if (next.length > 0) print(next.map((line) => `→ ${line}`).join('\n'));
}
