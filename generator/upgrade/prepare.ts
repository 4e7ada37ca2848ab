import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Failure } from '../command-line/errors.ts';
import type { Release } from '../command-line/installation.ts';
import { plural } from '../diagnostics/print.ts';
import type { CommitMessage } from '../git/message.ts';
import { trackedFiles } from '../git/run.ts';
import { inputFolders, isInputPath } from '../load/input-paths.ts';
import type { AppliedMigration } from '../migrations/index.ts';
import { changedFiles } from '../packaging/release-files.ts';
import { type ChangelogSection, changelogBetween } from './changelog.ts';
import { findingChanges, findingsOf, type ReportedFinding } from './finding-changes.ts';
import { fleetFilesFor } from './fleet-files.ts';
import { objectChanges } from './object-changes.ts';
import type { UpgradeReport } from './report.ts';
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

/** The new state of a fleet, or why the other version does not accept it. */
export type Prepared =
  | { readonly report: UpgradeReport }
  | { readonly refusal: string; readonly codes: readonly string[] };

/** Makes the new state in a work tree, and compares it with the old one. */
export async function prepare(
  folder: string,
  replacement: Replacement,
  check: () => void,
): Promise<Prepared> {
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
