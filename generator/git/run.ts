import { Failure } from '../command-line/errors.ts';

/**
 * Variables by which a hook tells git where it is. What is asked here is asked of the folder it runs in: within a hook
 * of one repository, git would else answer for that one wherever it is started.
 */
const variablesOfHooks = ['GIT_DIR', 'GIT_WORK_TREE', 'GIT_INDEX_FILE', 'GIT_PREFIX', 'GIT_COMMON_DIR'];

/** What git is run with: the user's own settings, in English, for the folder it runs in. */
export function gitEnvironment(): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(([name]) => !variablesOfHooks.includes(name));
  return { ...Object.fromEntries(inherited), LC_ALL: 'C' };
}

/**
 * What to do if git could not lock a file of the clone; undefined if its words are about something else. Git itself says
 * so in eight lines.
 */
export function lockMessage(stderr: string): string | undefined {
  const [, lock] = /Unable to create '(.+\.lock)': File exists/.exec(stderr) ?? [];
  return lock === undefined
    ? undefined
    : `another git is at work in this clone, or was stopped in the middle: wait until it has ended, or remove ${lock}`;
}

/** What a run of git has said. */
export interface GitOutput {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Bytes that git may answer with: all blobs of a repository with thousands of specs stay far below. */
const maxAnswer = 1_000_000_000;

/** Reading takes no lock that somebody else's git would have to wait for. */
const environment = (): NodeJS.ProcessEnv => ({ ...gitEnvironment(), GIT_OPTIONAL_LOCKS: '0' });

/** Runs git in a folder, whatever comes of it. @throws Failure where there is no git to run */
export async function tryGit(cwd: string, args: readonly string[]): Promise<GitOutput> {
  const { execa } = await import('execa');
  const options = { cwd, env: environment(), extendEnv: false, maxBuffer: maxAnswer } as const;
  const ran = await execa('git', args, {
    ...options,
    reject: false,
    stdin: 'ignore',
    stripFinalNewline: false,
  });
  if (ran.exitCode === undefined) throw notRun(ran.message ?? 'git did not end by itself');
  return { exitCode: ran.exitCode, stdout: ran.stdout, stderr: ran.stderr };
}

/** What git says on standard output. @throws Failure with git's own words where it refuses */
export async function git(cwd: string, ...args: readonly string[]): Promise<string> {
  const { exitCode, stdout, stderr } = await tryGit(cwd, args);
  if (exitCode !== 0) throw refusal(cwd, args, stderr);
  return stdout;
}

/** The same for an answer of bytes to a question that stands on standard input. @throws Failure like `git` */
export async function gitBytes(cwd: string, args: readonly string[], input: string): Promise<Uint8Array> {
  const { execa } = await import('execa');
  const options = { cwd, env: environment(), extendEnv: false, maxBuffer: maxAnswer } as const;
  const ran = await execa('git', args, { ...options, reject: false, input, encoding: 'buffer' });
  if (ran.exitCode === undefined) throw notRun(ran.message ?? 'git did not end by itself');
  if (ran.exitCode !== 0) throw refusal(cwd, args, Buffer.from(ran.stderr).toString('utf8'));
  return ran.stdout;
}

function notRun(message: string): Failure {
  return /ENOENT/.test(message)
    ? new Failure('git is not installed, or not on the PATH; the committed states are read with it')
    : new Failure(`git could not be run: ${message}`);
}

function refusal(cwd: string, args: readonly string[], stderr: string): Failure {
  if (/not a git repository/.test(stderr)) {
    const remedy = 'work in a clone, or run git init and commit what is there';
    return new Failure(`${cwd} is not in a git repository, so nothing was committed before; ${remedy}`);
  }
  const said = lockMessage(stderr) ?? stderr.trim().replace(/^(?:fatal|error): /, '');
  return new Failure(`git ${args[0] ?? ''} refused: ${said || 'without a reason'}`);
}

/** What git says to a question that it may refuse; undefined where it does. */
export async function queryGit(root: string, ...args: readonly string[]): Promise<string | undefined> {
  const { exitCode, stdout } = await tryGit(root, args);
  return exitCode === 0 ? stdout.trim() : undefined;
}

/** The files under some paths that git knows. */
export async function trackedFiles(root: string, ...paths: readonly string[]): Promise<string[]> {
  const listed = await git(root, 'ls-files', '-z', '--', ...paths);
  return listed.split('\0').filter((path) => path !== '');
}

/**
 * Runs a git command that writes: with optional locks, and an input where it takes one. Hooks, gpg and credential
 * helpers ask at the terminal by themselves.
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

/** The last lines of what a program said, for a message. */
export function errorOutput({ stdout, stderr }: GitOutput): string {
  const locked = lockMessage(stderr);
  if (locked !== undefined) return locked;
  const said = (stderr.trim() || stdout.trim()).split('\n').filter((line) => !line.startsWith('hint:'));
  return said.slice(-12).join('\n').trim() || 'it gave no reason';
}
