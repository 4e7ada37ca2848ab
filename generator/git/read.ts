import { Failure } from '../command-line/errors.ts';
import { gitEnvironment } from './environment.ts';
import { lockedWords } from './locked.ts';

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
  const said = lockedWords(stderr) ?? stderr.trim().replace(/^(?:fatal|error): /, '');
  return new Failure(`git ${args[0] ?? ''} refused: ${said || 'without a reason'}`);
}

/** What git says to a question that it may refuse; undefined where it does. */
export async function askGit(root: string, ...args: readonly string[]): Promise<string | undefined> {
  const { exitCode, stdout } = await tryGit(root, args);
  return exitCode === 0 ? stdout.trim() : undefined;
}

/** The files under some paths that git knows. */
export async function trackedFiles(root: string, ...paths: readonly string[]): Promise<string[]> {
  const listed = await git(root, 'ls-files', '-z', '--', ...paths);
  return listed.split('\0').filter((path) => path !== '');
}
