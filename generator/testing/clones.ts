import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import type { LandingContext } from '../landing/context.ts';
import { generate } from '../pipeline/generate.ts';
import { plain } from '../terminal/paint.ts';
import type { Prompter } from '../terminal/prompter.ts';
import { temporaryFolder } from './temporary-folder.ts';
import { type Files, temporaryRepository, writeInto } from './temporary-repository.ts';

/** Runs git in a folder, with an identity and without the settings of this machine. */
export function gitIn(root: string, ...args: readonly string[]): string {
  return execFileSync('git', args, {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_SYSTEM: '/dev/null' },
  }).trim();
}

/** A clone with a bare remote, and everything generated, committed and pushed. */
export interface Clone {
  readonly root: string;
  readonly remote: string;
}

/** The valid repository with a second stage, prod. */
export const twoStages: Files = {
  '.gitignore': '.cache\n',
  'clusters/prod.yaml': `name: prod
stage: prod
services:
  # The heart of the shop.
  orders:
    versions:
      v1: { tag: v1.0.0, replicas: 3 } # since May
  stock:
    versions:
      v1: { tag: v1.0.0, replicas: 2 }
`,
};

/** A clone whose remote has every commit. */
export async function clonedRepository(files: Files = {}): Promise<Clone> {
  const root = temporaryRepository({ ...twoStages, ...files });
  const remote = join(temporaryFolder(), 'remote.git');
  gitIn(root, 'init', '--quiet', '--initial-branch=main');
  identify(root);
  await generate(root);
  gitIn(root, 'add', '--all');
  gitIn(root, 'commit', '--quiet', '-m', 'feat: everything');
  gitIn(root, 'init', '--quiet', '--bare', '--initial-branch=main', remote);
  gitIn(root, 'remote', 'add', 'origin', remote);
  gitIn(root, 'push', '--quiet', '-u', 'origin', 'main');
  return { root, remote };
}

/** Another clone of the same remote. */
export function colleagueOf({ remote }: Clone): Clone {
  const root = join(temporaryFolder(), 'clone');
  gitIn(temporaryFolder(), 'clone', '--quiet', remote, root);
  identify(root);
  return { root, remote };
}

function identify(root: string): void {
  gitIn(root, 'config', 'user.name', 'Tester');
  gitIn(root, 'config', 'user.email', 'tester@example.com');
  gitIn(root, 'config', 'commit.gpgsign', 'false');
}

/** Edits files, renders and commits, as a person does. */
export async function commitFiles(
  root: string,
  files: Readonly<Record<string, string>>,
  message = 'edit',
): Promise<void> {
  for (const [path, text] of Object.entries(files)) writeInto(root, path, text);
  const result = await generate(root);
  if (!result.ok) throw new Error(result.diagnostics.map(({ message: text }) => text).join('\n'));
  gitIn(root, 'add', '--all');
  gitIn(root, 'commit', '--quiet', '-m', message);
}

/** A context that records what is printed, without a terminal unless a test passes a prompter. */
export function testContext(
  root: string,
  prompter?: Prompter,
): LandingContext & { readonly output: string[] } {
  const output: string[] = [];
  return { root, output, print: (text) => void output.push(text), prompter, paint: plain };
}

/** The state of a clone: `git status` and the id of HEAD. */
export function cloneState(root: string): { status: string; head: string } {
  return { status: gitIn(root, 'status', '--porcelain'), head: gitIn(root, 'rev-parse', 'HEAD') };
}
