import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { execa } from 'execa';
import { Failure } from '../command-line/errors.ts';
import { installation } from '../command-line/installation.ts';
import { errorOutput, gitEnvironment, queryGit, writeGit } from '../git/run.ts';
import { newFleetFiles } from './files.ts';
import type { FleetSettings } from './settings.ts';

/** What git needs for the first commit, and does not have. */
export async function problemsOfGit(): Promise<readonly string[]> {
  if ((await queryGit(process.cwd(), 'var', 'GIT_COMMITTER_IDENT')) !== undefined) return [];
  return [
    'git does not know your name for the first commit: run git config --global user.name "Your Name" and git config --global user.email you@example.com',
  ];
}

/**
 * Creates the repository of a fleet with its first commit. It is complete when its folder appears: everything is written
 * to a folder next to it, which is renamed at the end and removed if anything fails.
 * @throws Failure
 */
export async function createFleet(settings: FleetSettings): Promise<void> {
  const { folder, name } = settings;
  const draft = mkdtempSync(join(dirname(folder), `.${basename(folder)}-`));
  const message = `feat: ${name}, a fleet of grpc-istio-gitops ${installation.version}`;
  const steps = [
    () => write(settings, draft),
    () => render(draft),
    () => run(draft, 'init', '--quiet', '--initial-branch=main'),
    () => run(draft, 'add', '--all'),
    () => run(draft, 'commit', '--quiet', '--message', message),
  ];
  // A step ends before its files are removed. Ctrl-C also reaches the programs that it runs.
  let isStopped = false;
  const stop = () => {
    isStopped = true;
  };
  process.on('SIGINT', stop).on('SIGTERM', stop);
  try {
    for (const step of steps) {
      await step();
      if (isStopped) throw new Failure('it was stopped');
    }
    // mkdtemp makes folders that only their user can read.
    chmodSync(draft, 0o755);
    if (existsSync(folder)) rmdirSync(folder);
    renameSync(draft, folder);
  } finally {
    rmSync(draft, { recursive: true, force: true });
    process.off('SIGINT', stop).off('SIGTERM', stop);
  }
}

async function write(settings: FleetSettings, draft: string): Promise<void> {
  const generator = join(draft, 'generator');
  if (installation.release) cpSync(installation.folder, generator, { recursive: true });
  else await (await import('../packaging/write-release.ts')).writeRelease(generator);
  for (const [path, text] of newFleetFiles(settings, generator)) {
    const file = join(draft, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    if (text.startsWith('#!')) chmodSync(file, 0o755);
  }
}

/** With the generator of the fleet, as its users will. */
async function render(draft: string): Promise<void> {
  const ran = await execa(process.execPath, [join(draft, 'generator/run.mjs'), 'generate'], {
    cwd: draft,
    env: gitEnvironment(),
    extendEnv: false,
    reject: false,
    stdin: 'ignore',
    all: true,
  });
  if (ran.exitCode !== 0) throw new Failure(`the new fleet does not render:\n${ran.all || ran.shortMessage}`);
}

async function run(root: string, ...args: readonly string[]): Promise<void> {
  const ran = await writeGit(root, args);
  if (ran.exitCode !== 0) throw new Failure(`git ${args[0]} failed:\n${errorOutput(ran)}`);
}
