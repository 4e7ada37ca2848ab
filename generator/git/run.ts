import { Failure } from '../command-line/errors.ts';

/** Variables that git sets for hooks. Inside a hook they would make git ignore the folder that it runs in. */
const variablesOfHooks = ['GIT_DIR', 'GIT_WORK_TREE', 'GIT_INDEX_FILE', 'GIT_PREFIX', 'GIT_COMMON_DIR'];

/** The environment of git: the user's own, in English, and without the variables of hooks. */
export function gitEnvironment(): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(([name]) => !variablesOfHooks.includes(name));
  return { ...Object.fromEntries(inherited), LC_ALL: 'C' };
}

/**
 * What to do if git could not lock a file of the clone; undefined for any other error. The message of git has eight
 * lines.
 */
export function lockMessage(stderr: string): string | undefined {
  const [, lock] = /Unable to create '(.+\.lock)': File exists/.exec(stderr) ?? [];
  return lock === undefined
    ? undefined
    : `another git process is running in this clone, or was interrupted. Wait until it ends, or remove ${lock}`;
}

/** The result of a run of git. */
export interface GitOutput {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Maximum output of git in bytes, far above all blobs of a repository with thousands of specs. */
const maxOutput = 1_000_000_000;

/** Reading takes no optional locks, so other git processes do not wait for it. */
const environment = (): NodeJS.ProcessEnv => ({ ...gitEnvironment(), GIT_OPTIONAL_LOCKS: '0' });

/** Runs git in a folder, with any exit code. @throws Failure if git cannot be run */
export async function tryGit(cwd: string, args: readonly string[]): Promise<GitOutput> {
  const { execa } = await import('execa');
  const options = { cwd, env: environment(), extendEnv: false, maxBuffer: maxOutput } as const;
  const ran = await execa('git', args, {
    ...options,
    reject: false,
    stdin: 'ignore',
    stripFinalNewline: false,
  });
  if (ran.exitCode === undefined) throw startFailure(ran.message ?? 'git was stopped');
  return { exitCode: ran.exitCode, stdout: ran.stdout, stderr: ran.stderr };
}

/** The standard output of git. @throws Failure with git's own message if it fails */
export async function git(cwd: string, ...args: readonly string[]): Promise<string> {
  const { exitCode, stdout, stderr } = await tryGit(cwd, args);
  if (exitCode !== 0) throw failureOf(cwd, args, stderr);
  return stdout;
}

/** The standard output of git as bytes, for a text on standard input. @throws Failure like `git` */
export async function gitBytes(cwd: string, args: readonly string[], input: string): Promise<Uint8Array> {
  const { execa } = await import('execa');
  const options = { cwd, env: environment(), extendEnv: false, maxBuffer: maxOutput } as const;
  const ran = await execa('git', args, { ...options, reject: false, input, encoding: 'buffer' });
  if (ran.exitCode === undefined) throw startFailure(ran.message ?? 'git was stopped');
  if (ran.exitCode !== 0) throw failureOf(cwd, args, Buffer.from(ran.stderr).toString('utf8'));
  return ran.stdout;
}

function startFailure(message: string): Failure {
  return /ENOENT/.test(message)
    ? new Failure('git is not installed, or not on the PATH. It is needed to read committed states')
    : new Failure(`git could not be run: ${message}`);
}

function failureOf(cwd: string, args: readonly string[], stderr: string): Failure {
  if (/not a git repository/.test(stderr)) {
    const remedy = 'Work in a clone, or run git init and commit the files';
    return new Failure(`${cwd} is not in a git repository, so it has no earlier commit. ${remedy}`);
  }
  const reason = lockMessage(stderr) ?? stderr.trim().replace(/^(?:fatal|error): /, '');
  return new Failure(`git ${args[0] ?? ''} failed: ${reason || 'it gave no reason'}`);
}

/** The trimmed output of git; undefined if it fails. */
export async function queryGit(root: string, ...args: readonly string[]): Promise<string | undefined> {
  const { exitCode, stdout } = await tryGit(root, args);
  return exitCode === 0 ? stdout.trim() : undefined;
}

/** The tracked files under some paths. */
export async function trackedFiles(root: string, ...paths: readonly string[]): Promise<string[]> {
  const listed = await git(root, 'ls-files', '-z', '--', ...paths);
  return listed.split('\0').filter((path) => path !== '');
}

/**
 * Runs a git command that writes: with optional locks and an optional input. Hooks, gpg and credential helpers ask the
 * user at the terminal themselves.
 */
export async function writeGit(root: string, args: readonly string[], input = ''): Promise<GitOutput> {
  const { execa } = await import('execa');
  const ran = await execa('git', ['--literal-pathspecs', ...args], {
    cwd: root,
    env: gitEnvironment(),
    extendEnv: false,
    reject: false,
    input,
    stripFinalNewline: false,
  });
  return { exitCode: ran.exitCode ?? 128, stdout: ran.stdout, stderr: ran.stderr || (ran.message ?? '') };
}

/** Paths for `--pathspec-from-file=- --pathspec-file-nul`. */
export const nulSeparated = (paths: readonly string[]): string => paths.map((path) => `${path}\0`).join('');

/** The last lines of the output of git, for a message. */
export function errorOutput({ stdout, stderr }: GitOutput): string {
  const lock = lockMessage(stderr);
  if (lock !== undefined) return lock;
  const lines = (stderr.trim() || stdout.trim()).split('\n').filter((line) => !line.startsWith('hint:'));
  return lines.slice(-12).join('\n').trim() || 'it gave no reason';
}
