import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { execa } from 'execa';
import { type ExitCode, Failure, UsageError } from '../command-line/errors.ts';
import { installation, releaseIn } from '../command-line/installation.ts';
import { flagOf } from '../command-line/to-commander.ts';
import { type LandingContext, type LandOptions, terminalContext } from '../landing/context.ts';
import { obtainRelease } from './obtain-release.ts';
import type { ReplacementResult } from './replace-generator.ts';
import { rollBackUpgrade } from './rollback.ts';
import { reasonForNothing, releaseOfFleet, upgradeToThis } from './upgrade.ts';

/** What the user asks for. */
export interface UpgradeRequest {
  /** A version, a tag of npm or a path; undefined for the release that runs, or the latest one. */
  readonly source: string | undefined;
  readonly rollback: boolean;
  readonly json: boolean;
}

/**
 * Upgrades the fleet at `root`, or rolls its last upgrade back. An upgrade is done by the new release: it knows its
 * migrations and what it changes. The generator of the fleet gets that release, verifies it and starts it. It never works
 * from the folder that is replaced.
 */
export async function runUpgrade(
  root: string,
  request: UpgradeRequest,
  options: LandOptions,
): Promise<ExitCode> {
  const { source, rollback, json } = request;
  const from = releaseOfFleet(root);
  const isOwn = resolve(installation.folder) === resolve(join(root, 'generator'));
  if (!isOwn && rollback) return landed(root, json, (context) => rollBackUpgrade(context, options));
  if (!isOwn && source === undefined && installation.release)
    return landed(root, json, (context) => upgradeToThis(context, options));
  const scratch = mkdtempSync(join(tmpdir(), 'grpc-istio-gitops-'));
  try {
    const release = rollback
      ? copyOfThis(scratch)
      : await releaseFor(source ?? (installation.release ? 'latest' : undefined), root, scratch);
    const to = releaseIn(release);
    const nothing = to && !rollback ? reasonForNothing(from, to) : undefined;
    if (nothing === undefined) return await runRelease(release, argumentsFor(root, request, options));
    const result = { outcome: 'nothing', reason: nothing, next: [] };
    console.log(json ? JSON.stringify(result, null, 2) : nothing);
    return 0;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

async function landed(
  root: string,
  json: boolean,
  work: (context: LandingContext) => Promise<ReplacementResult>,
): Promise<ExitCode> {
  const result = await work(terminalContext(root, json));
  if (json) process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
  else if (result.outcome === 'declined') process.stderr.write('Nothing was changed.\n');
  return result.outcome === 'unsafe' || result.outcome === 'declined' ? 1 : 0;
}

function copyOfThis(scratch: string): string {
  const copy = join(scratch, 'generator');
  cpSync(installation.folder, copy, { recursive: true });
  return copy;
}

/** The release that the user asks for; from sources without a version, these sources as a release. */
async function releaseFor(source: string | undefined, root: string, scratch: string): Promise<string> {
  if (source !== undefined) return obtainRelease(source, root, scratch);
  const folder = join(scratch, 'generator');
  const { writeRelease } = await import('../packaging/write-release.ts');
  await writeRelease(folder);
  return folder;
}

/** The command line for another release. Every release understands it. */
function argumentsFor(root: string, { rollback, json }: UpgradeRequest, options: LandOptions): string[] {
  const { dryRun, push, yes, branch } = options;
  const switches = Object.entries({ rollback, json, dryRun, push, yes });
  return [
    ...['upgrade', '--repository', root],
    ...switches.flatMap(([name, isGiven]) => (isGiven ? [flagOf(name)] : [])),
    ...(branch === undefined ? [] : ['--branch', branch]),
  ];
}

/** Starts a release, which asks and prints itself. Ctrl-C reaches it too, and this process waits for its end. */
async function runRelease(release: string, args: readonly string[]): Promise<ExitCode> {
  const child = execa(process.execPath, [join(release, 'run.mjs'), ...args], {
    stdio: 'inherit',
    reject: false,
  });
  const ignore = () => {};
  const pass = () => void child.kill('SIGTERM');
  process.on('SIGINT', ignore).on('SIGTERM', pass);
  try {
    const { exitCode } = await child;
    if (exitCode === 0 || exitCode === 1) return exitCode;
    if (exitCode === undefined) throw new Failure('the release was stopped. Nothing was changed');
    throw new UsageError('this release cannot upgrade fleets: choose a newer one');
  } finally {
    process.off('SIGINT', ignore).off('SIGTERM', pass);
  }
}
