import { Failure } from '../command-line/errors.ts';
import { hasErrors } from '../diagnostics/diagnostic.ts';
import { plural } from '../diagnostics/print.ts';
import { commitPaths } from '../git/commit.ts';
import { ensureReady, type Ready } from '../git/ready.ts';
import { resolveRef } from '../git/refs.ts';
import type { State } from '../history/state.ts';
import { stateAt } from '../pipeline/load-state.ts';
import { withTreeLock } from '../write/lock.ts';
import { type Draft, draftOf } from './draft.ts';
import { followedBranch } from './followed-branch.ts';
import { inWords } from './in-words.ts';
import { lastSoundState } from './last-sound.ts';
import type { Nothing, Proposal, Propose } from './proposal.ts';
import { pushLanded } from './push-landed.ts';
import type { LandOptions, Surroundings } from './surroundings.ts';
import { tellProofs } from './tell-proofs.ts';
import { replaceFiles } from './transaction.ts';
import { filesOfTree, requireCommittedTree } from './tree-files.ts';
import { Unsafe, verifyChange } from './verify.ts';
import { leftBehind, notPushedYet } from './way-to-push.ts';

/** What a change may start from. */
export type Start = 'sound specs' | 'any specs';

/** How a change ended. */
export type Landed =
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
  around: Surroundings,
  options: LandOptions,
  propose: Propose,
  from: Start = 'sound specs',
): Promise<Landed> {
  try {
    return await proposeAndLand(around, options, propose, from);
  } catch (error) {
    throw inWords(error);
  }
}

async function proposeAndLand(
  around: Surroundings,
  options: LandOptions,
  propose: Propose,
  from: Start,
): Promise<Landed> {
  const { root } = around;
  const head = await stateAt(root, 'HEAD');
  const ready = await ensureReady(root, options.branch ?? followedBranch(head));
  requireUpstream(ready, options);
  const sound = from === 'any specs' && hasErrors(head.diagnostics) ? await lastSoundState(root) : undefined;
  const before = sound ?? head;
  if (!sound) requireCommittedTree(root, head);
  else around.say(`The specs of HEAD have errors: this is judged from ${sound.label}, the last without.`);
  const proposal = await propose(head, before);
  const followed = followedBranch(before);
  if ('nothing' in proposal) {
    const left = options.push ? await leftBehind(root, ready, followed) : undefined;
    return nothing(around, proposal, left);
  }
  const draft = await draftOf(root, proposal.files);
  try {
    return await landDraft({ around, options, before, ready, followed, proposal, draft });
  } catch (error) {
    if (!(error instanceof Unsafe)) throw error;
    around.say(error.message);
    if (sound)
      around.say(
        `→ to take all specs back to ${sound.label}: git restore --source ${sound.label} -- clusters services protos, then npm run generate, and commit`,
      );
    return { outcome: 'unsafe', codes: error.codes };
  } finally {
    draft.remove();
  }
}

interface Landing {
  readonly around: Surroundings;
  readonly options: LandOptions;
  readonly before: State;
  readonly ready: Ready;
  /** The branch that Argo CD follows. */
  readonly followed: string | undefined;
  readonly proposal: Proposal;
  readonly draft: Draft;
}

async function landDraft({
  around,
  options,
  before,
  ready,
  followed,
  proposal,
  draft,
}: Landing): Promise<Landed> {
  const { root, say } = around;
  const { message, next, notes = [] } = proposal;
  await verifyChange(around, { before, after: draft.state, upstream: ready.upstream });
  await tellProofs(around, before, draft.state, proposal.files);
  const files = new Map([...proposal.files, ...filesOfTree(root, draft.state)]);
  const summary = { subject: message.subject, files: files.size, next };
  for (const note of notes) say(note);
  if (options.dryRun) {
    say(`Would commit ${plural(files.size, 'file')}: ${message.subject}`);
    return { outcome: 'would-commit', ...summary };
  }
  if (!(await mayGoOn(around, options, message.subject, files.size))) return { outcome: 'declined' };
  const commit = await withTreeLock(root, message.subject, () => write(around, options, message, files), say);
  if (commit === undefined) {
    say(`Written, not committed: ${plural(files.size, 'file')}.`);
    return { outcome: 'written', ...summary };
  }
  say(`Committed ${(await resolveRef(root, commit)).short} ${message.subject}`);
  if (!options.push || !ready.upstream) {
    tell(around, [notPushedYet(ready, followed), ...next]);
    return { outcome: 'committed', commit, ...summary };
  }
  const pushed = await pushLanded(around, ready.upstream);
  tell(around, next);
  return { outcome: 'pushed', ...summary, commit: pushed };
}

/** From here on the repository changes; until git has made the commit, there is a way back. */
async function write(
  { root }: Surroundings,
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
    replaced.settle();
    return commit;
  } catch (error) {
    replaced.undo();
    throw error;
  } finally {
    process.off('SIGINT', ignore);
  }
}

async function mayGoOn(
  { asker }: Surroundings,
  { yes, noCommit }: LandOptions,
  subject: string,
  files: number,
): Promise<boolean> {
  if (yes) return true;
  const what = noCommit ? 'Write' : 'Commit';
  if (!asker)
    throw new Failure('nobody is at a terminal to say yes: look at it with --dry-run, then say --yes');
  return asker.confirm(`${what} ${plural(files, 'file')}: ${subject}?`);
}

function requireUpstream({ branch, upstream }: Ready, { push, dryRun }: LandOptions): void {
  if (push && !dryRun && !upstream)
    throw new Failure(
      `the branch ${branch} was never pushed, so --push does not know where to. Once: git push -u origin ${branch}`,
    );
}

function nothing(
  around: Surroundings,
  { nothing: reason, next: others = [] }: Nothing,
  left: string | undefined,
): Landed {
  const next = left === undefined ? others : [left, ...others];
  around.say(reason);
  tell(around, next);
  return { outcome: 'nothing', reason, next };
}

function tell({ say }: Surroundings, next: readonly string[]): void {
  if (next.length > 0) say(next.map((line) => `→ ${line}`).join('\n'));
}
