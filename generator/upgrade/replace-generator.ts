import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Failure } from '../command-line/errors.ts';
import type { Release } from '../command-line/installation.ts';
import { plural } from '../diagnostics/print.ts';
import { requireReadyClone } from '../git/commit-readiness.ts';
import { fastForward } from '../git/fast-forward.ts';
import { type CommitMessage, messageText } from '../git/message.ts';
import { commitsAhead } from '../git/refs.ts';
import { git, trackedFiles } from '../git/run.ts';
import { inTemporaryWorktree, requireGit } from '../git/temporary-worktree.ts';
import { confirmChange } from '../landing/commit.ts';
import type { LandingContext, LandOptions } from '../landing/context.ts';
import { type LandingResult, printNext, requireUpstream } from '../landing/land.ts';
import { pushWithRebase } from '../landing/push.ts';
import { pushAdvice, trackedBranch } from '../landing/push-instructions.ts';
import { inputFolders, isInputPath } from '../load/input-paths.ts';
import type { AppliedMigration } from '../migrations/index.ts';
import { changedFiles } from '../packaging/release-files.ts';
import { stateAt } from '../pipeline/load-state.ts';
import { plain } from '../terminal/paint.ts';
import { withTreeLock } from '../write/lock.ts';
import { type ChangelogSection, changelogBetween } from './changelog.ts';
import { findingChanges, findingsOf, type ReportedFinding } from './finding-changes.ts';
import { fleetFilesFor } from './fleet-files.ts';
import { objectChanges } from './object-changes.ts';
import { printReport, summaryOf, type UpgradeReport } from './report.ts';
import { type GeneratorRun, runGenerator } from './run-generator.ts';
import { treeDocuments } from './tree-documents.ts';

/** Another version of the generator for a fleet, and how its specs fit it. */
export interface Replacement {
  readonly from: Release;
  readonly to: Release;
  /** The folder of the other generator. It is copied before anything changes. */
  readonly folder: string;
  /** True for the way back to the version before the last upgrade. */
  readonly isRollback: boolean;
  /**
   * The specs that change with it.
   * @param texts all specs of the fleet, by path
   * @throws Failure if the specs cannot fit it
   */
  specsFor(texts: ReadonlyMap<string, string>): Promise<{
    readonly files: ReadonlyMap<string, string | null>;
    readonly migrations: readonly AppliedMigration[];
  }>;
  message(summary: string, migrations: readonly AppliedMigration[]): CommitMessage;
}

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
  const run = () =>
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
    const result = await withTreeLock(root, 'npm run upgrade', run, print);
    if (result.outcome !== 'committed' || !options.push || !clone.upstream) return result;
    const commit = await pushWithRebase(context, clone.upstream);
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
  return {
    check: () => {
      if (isStopped) throw new Failure('it was stopped. Nothing was changed');
    },
    end: () => void process.off('SIGINT', stop).off('SIGTERM', stop),
  };
}

type Prepared =
  | { readonly report: UpgradeReport }
  | { readonly refusal: string; readonly codes: readonly string[] };

/** Makes the new state in a work tree, and compares it with the old one. */
async function prepare(folder: string, replacement: Replacement, check: () => void): Promise<Prepared> {
  const { from, to, isRollback } = replacement;
  const generator = join(folder, 'generator');
  const run = async (...args: readonly string[]): Promise<GeneratorRun> => {
    const ran = await runGenerator(folder, ...args);
    check();
    return ran;
  };
  const checkFleet = async () => findingsOf(await run('check', '--json', '--no-tools'));
  const before = await checkFleet();
  // The errors may be the reason for a rollback.
  if (!isRollback) requireNoErrors(before);
  const oldTree = treeDocuments(folder);
  const replacedEdits = changedFiles(generator) ?? [];
  const fleetFiles = fleetFilesFor(folder, generator, replacement.folder);
  const specs = await replacement.specsFor(await specTexts(folder));
  rmSync(generator, { recursive: true });
  cpSync(replacement.folder, generator, { recursive: true });
  for (const [path, text] of [...fleetFiles.files, ...specs.files]) replaceFile(join(folder, path), text);
  check();
  const generated = await run('generate');
  if (generated.exitCode !== 0)
    return refusal(to, generated.output, await run('check', '--json', '--no-tools'));
  const findings = findingChanges(before, await checkFleet());
  const errors = findings.added.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) return refusal(to, (await run('check', '--no-tools')).output, undefined, errors);
  const report: UpgradeReport = {
    from: from.version,
    to: to.version,
    migrations: specs.migrations,
    files: [...fleetFiles.files.keys()],
    kept: fleetFiles.kept,
    replacedEdits,
    objects: objectChanges(oldTree, treeDocuments(folder)),
    findings,
    changelog: changelogFor(generator, from, to),
  };
  return { report };
}

function requireNoErrors(findings: readonly ReportedFinding[]): void {
  const errors = findings.filter(({ severity }) => severity === 'error');
  const [first] = errors;
  if (!first) return;
  throw new Failure(
    `the fleet has ${plural(errors.length, 'error')}, such as ${first.code} in ${first.file}:${first.line}. npm run check shows all. Fix them, commit, and run this again`,
  );
}

function refusal(
  { version }: Release,
  output: string,
  checked: GeneratorRun | undefined,
  errors: readonly ReportedFinding[] = checked
    ? findingsOf(checked).filter(({ severity }) => severity === 'error')
    : [],
): Prepared {
  const codes = [...new Set(errors.map(({ code }) => code))];
  return {
    refusal: `${output}\n\n${version} does not accept this fleet. Nothing was changed. Fix what it reports, commit, and run this again.`,
    codes,
  };
}

/** The specs of a work tree, by path. */
async function specTexts(folder: string): Promise<ReadonlyMap<string, string>> {
  const paths = (await trackedFiles(folder, ...inputFolders)).filter(isInputPath);
  return new Map(paths.map((path) => [path, readFileSync(join(folder, path), 'utf8')]));
}

function replaceFile(path: string, text: string | null): void {
  rmSync(path, { force: true });
  if (text === null) return;
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text, { mode: text.startsWith('#!') ? 0o755 : 0o644 });
}

function changelogFor(generator: string, from: Release, to: Release): readonly ChangelogSection[] {
  return changelogBetween(readFileSync(join(generator, 'CHANGELOG.md'), 'utf8'), from.version, to.version);
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
