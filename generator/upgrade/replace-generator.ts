import { Failure } from '../command-line/errors.ts';
import { plural } from '../diagnostics/print.ts';
import { requireReadyClone } from '../git/commit-readiness.ts';
import { fastForward } from '../git/fast-forward.ts';
import { messageText } from '../git/message.ts';
import { commitsAhead } from '../git/refs.ts';
import { git } from '../git/run.ts';
import { inTemporaryWorktree, requireGit } from '../git/temporary-worktree.ts';
import { confirmChange } from '../landing/commit.ts';
import type { LandingContext, LandOptions } from '../landing/context.ts';
import { type LandingResult, printNext, requireUpstream } from '../landing/land.ts';
import { pushWithRebase } from '../landing/push.ts';
import { pushAdvice, trackedBranch } from '../landing/push-instructions.ts';
import { stateAt } from '../pipeline/load-state.ts';
import { plain } from '../terminal/paint.ts';
import { withTreeLock } from '../write/lock.ts';
import { prepare, type Replacement } from './prepare.ts';
import { printReport, summaryOf, type UpgradeReport } from './report.ts';

/** The result of an upgrade or of its rollback. */
export type ReplacementResult = LandingResult & { readonly report?: UpgradeReport };

/**
 * Gives a fleet another version of the generator in one commit: generator/, the files of the fleet that come with it, the
 * specs, and the tree that the new version renders. All of it is made and checked in a temporary work tree; then the
 * branch moves to the finished commit. Nothing changes if anything fails or is interrupted before.
 * @throws Failure with the reason and what to do
 */
export async function replaceGenerator(
  context: LandingContext,
  options: LandOptions,
  replacement: Replacement,
): Promise<ReplacementResult> {
  const { root, print } = context;
  const head = await stateAt(root, 'HEAD');
  const tracked = trackedBranch(head);
  const clone = await requireReadyClone(root, options.branch ?? tracked, ['.']);
  requireUpstream(clone, options);
  if (options.push && !options.dryRun && clone.upstream && (await commitsAhead(root, clone.upstream.ref)) > 0)
    throw new Failure('there are commits that are not pushed. Push them first: npm run push');
  const stop = stoppable();
  const make = () =>
    inTemporaryWorktree(
      root,
      { name: 'upgrade', commit: 'HEAD' },
      async (folder): Promise<ReplacementResult> => {
        const prepared = await prepare(folder, replacement, stop.check);
        if ('refusal' in prepared) {
          print(prepared.refusal);
          return { outcome: 'unsafe', codes: prepared.codes };
        }
        const { report } = prepared;
        print(printReport(report, context.paint));
        const message = replacement.message(summaryOf(report, plain), report.migrations);
        await requireGit(folder, ['add', '--all', '--', '.']);
        // A rule to ignore files, such as bundle/, must not leave out a part of the generator.
        await requireGit(folder, ['add', '--all', '--force', '--', 'generator']);
        const staged = await git(folder, 'diff', '--cached', '--name-only', '-z');
        const files = staged.split('\0').length - 1;
        const next = nextSteps(report, replacement);
        const summary = { subject: message.subject, files, next, report };
        if (options.dryRun) {
          print(`Would commit ${plural(files, 'file')}: ${message.subject}`);
          return { outcome: 'would-commit', ...summary };
        }
        if (!(await confirmChange(context, options, message.subject, files))) return { outcome: 'declined' };
        stop.check();
        await requireGit(folder, [
          'commit',
          '--quiet',
          '--cleanup=verbatim',
          '-m',
          messageText(message).trimEnd(),
        ]);
        const commit = (await git(folder, 'rev-parse', 'HEAD')).trim();
        stop.check();
        await fastForward(root, commit);
        print(`Committed ${commit.slice(0, 10)} ${message.subject}`);
        if (!options.push) printNext(context, [pushAdvice(clone, tracked), ...next]);
        return { outcome: 'committed', commit, ...summary };
      },
    );
  try {
    const result = await withTreeLock(root, 'npm run upgrade', () => stop.during(make), print);
    if (result.outcome !== 'committed' || !options.push || !clone.upstream) return result;
    const { commit } = await pushWithRebase(context, clone.upstream, head.fleet);
    printNext(context, result.next);
    return { ...result, outcome: 'pushed', commit };
  } finally {
    stop.end();
  }
}

/** Ctrl-C ends the work after the current step, so the temporary work tree is removed. */
function stoppable() {
  let isStopped = false;
  const stop = () => {
    isStopped = true;
  };
  process.on('SIGINT', stop).on('SIGTERM', stop);
  const check = () => {
    if (isStopped) throw new Failure('it was stopped. Nothing was changed');
  };
  return {
    check,
    /** The signal also reaches the programs that run, so their errors do not matter then. */
    during: async <Result>(work: () => Promise<Result>): Promise<Result> => {
      try {
        return await work();
      } catch (error) {
        check();
        throw error;
      }
    },
    end: () => void process.off('SIGINT', stop).off('SIGTERM', stop),
  };
}

function nextSteps({ files, objects, findings }: UpgradeReport, { isRollback }: Replacement): string[] {
  return [
    ...(files.includes('package-lock.json') ? ['to install the packages of this version: npm ci'] : []),
    ...(objects.changes.length > 0
      ? ['to see what these changes do to calls, before you push: npm run rehearse']
      : []),
    ...(findings.added.length > 0 ? ['to see the new findings in full: npm run check'] : []),
    ...(isRollback ? [] : ['to go back: npm run upgrade -- --rollback']),
  ];
}
