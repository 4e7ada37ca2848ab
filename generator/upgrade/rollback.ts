import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { Failure } from '../command-line/errors.ts';
import { type Release, releaseIn } from '../command-line/installation.ts';
import { git, queryGit, tryGit } from '../git/run.ts';
import type { LandingContext, LandOptions } from '../landing/context.ts';
import { inputFolders } from '../load/input-paths.ts';
import { merged, type ThreeWay } from './merge.ts';
import { type ReplacementResult, replaceGenerator } from './replace-generator.ts';
import { releaseOfFleet, upgradeTrailers } from './upgrade.ts';

/**
 * Gives a fleet the generator that it had before its last upgrade, and undoes what that upgrade changed in specs and in
 * the files of the fleet. Other changes since then stay.
 * @throws Failure with the reason
 */
export async function rollBackUpgrade(
  context: LandingContext,
  options: LandOptions,
): Promise<ReplacementResult> {
  const { root } = context;
  const from = releaseOfFleet(root);
  const upgrade = await lastUpgrade(root);
  const scratch = mkdtempSync(join(tmpdir(), 'grpc-istio-gitops-'));
  try {
    const folder = join(scratch, 'generator');
    await extract(root, `${upgrade}^`, folder);
    const to = releaseIn(folder);
    if (!to) throw new Failure(`the commit before ${upgrade.slice(0, 10)} has no released generator`);
    return await replaceGenerator(context, options, {
      from,
      to,
      folder,
      isRollback: true,
      specsFor: async (texts) => ({ files: await specsBefore(root, upgrade, texts, to), migrations: [] }),
      message: (summary) => ({
        subject: `chore: roll back grpc-istio-gitops from ${from.version} to ${to.version}`,
        body: summary,
        trailers: [['Upgrade-Rollback', upgrade]],
      }),
    });
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** The commit of the upgrade to the generator of HEAD. */
async function lastUpgrade(root: string): Promise<string> {
  const format = `--format=%H %(trailers:key=${upgradeTrailers.to},valueonly,separator=%x2C)`;
  const listed = await git(root, 'log', '--first-parent', format, '--', 'generator/release.json');
  const current = await queryGit(root, 'rev-parse', 'HEAD:./generator');
  const upgrades = listed
    .split('\n')
    .flatMap((line) => (/^\w+ \S/.test(line) ? [line.split(' ')[0] ?? ''] : []));
  for (const commit of upgrades)
    if ((await queryGit(root, 'rev-parse', `${commit}:./generator`)) === current) return commit;
  throw new Failure(
    upgrades.length === 0
      ? 'no commit of this branch is an upgrade by npm run upgrade, so there is nothing to roll back'
      : 'generator/ is not what an upgrade has committed, so it is not known what to roll back to. git log -- generator shows its commits',
  );
}

/** Writes generator/ of a commit to a folder. */
async function extract(root: string, commit: string, folder: string): Promise<void> {
  const tree = (await git(root, 'rev-parse', `${commit}:./generator`)).trim();
  const archive = `${folder}.tar`;
  await git(root, 'archive', '--format=tar', `--output=${archive}`, tree);
  mkdirSync(folder);
  const ran = await execa('tar', ['-xf', archive, '-C', folder], { reject: false, stdin: 'ignore' });
  if (ran.exitCode !== 0)
    throw new Failure(`tar could not unpack generator/ of ${commit}: ${ran.stderr || ran.shortMessage}`);
}

/** The specs that an upgrade has changed, as they were before, with what has changed since. */
async function specsBefore(
  root: string,
  upgrade: string,
  texts: ReadonlyMap<string, string>,
  { version }: Release,
): Promise<ReadonlyMap<string, string | null>> {
  const files = new Map<string, string | null>();
  for (const path of await changedSpecs(root, upgrade)) {
    const [base, wanted] = [await textAt(root, upgrade, path), await textAt(root, `${upgrade}^`, path)];
    const own = texts.get(path);
    const { value, isKept } = merged({ base, own, wanted });
    const text = isKept ? await mergedLines({ base, own, wanted }) : value;
    if (text === 'conflict')
      throw new Failure(
        `${path} has changed since the upgrade in lines that the upgrade changed, so it is not known how ${version} reads it. Restore these lines from git show ${upgrade.slice(0, 10)} -- ${path}, commit, and run this again`,
      );
    if (text !== own) files.set(path, text ?? null);
  }
  return files;
}

async function changedSpecs(root: string, commit: string): Promise<string[]> {
  const args = ['diff', '--name-only', '--relative', '--no-renames', '-z', `${commit}^`, commit, '--'];
  return (await git(root, ...args, ...inputFolders)).split('\0').filter((path) => path !== '');
}

async function textAt(root: string, commit: string, path: string): Promise<string | undefined> {
  const { exitCode, stdout } = await tryGit(root, ['show', `${commit}:./${path}`]);
  return exitCode === 0 ? stdout : undefined;
}

/** Merges the lines of a file as git does. */
async function mergedLines({ base, own, wanted }: ThreeWay<string>): Promise<string | 'conflict'> {
  if (base === undefined || own === undefined || wanted === undefined) return 'conflict';
  const scratch = mkdtempSync(join(tmpdir(), 'grpc-istio-gitops-'));
  try {
    for (const [name, text] of Object.entries({ own, base, wanted }))
      writeFileSync(join(scratch, name), text);
    const { exitCode, stdout } = await tryGit(scratch, ['merge-file', '-p', 'own', 'base', 'wanted']);
    return exitCode === 0 ? stdout : 'conflict';
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}
