import type { TemplateExpression } from 'execa';

/** How a program ended, and everything that it printed. */
export interface Ended {
  /** Undefined if a signal ended the program, or if it could not be started. */
  readonly exitCode: number | undefined;
  readonly signal: string | undefined;
  readonly stdout: string;
  /** The reason, if the program could not be started. */
  readonly stderr: string;
}

/** Where a program runs, and with which environment. */
interface RunnerOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Its standard input; without it, there is none. */
  readonly input?: string;
}

/** Bytes that a program may print: a rendered fleet of thousands of documents stays far below. */
const maxBuffer = 1_000_000_000;

/**
 * Runs external programs whose output matters and that may fail: ``runner({ cwd })`buf build ${folder}` ``. There is no
 * shell in between. Loaded on demand, because most runs of a command need no program.
 */
export function runner({ cwd, env = process.env, input }: RunnerOptions = {}) {
  return async (words: TemplateStringsArray, ...values: readonly TemplateExpression[]): Promise<Ended> => {
    const { execa } = await import('execa');
    const ended = await execa({
      ...(cwd === undefined ? {} : { cwd }),
      env,
      extendEnv: false,
      ...(input === undefined ? { stdin: 'ignore' } : { input }),
      reject: false,
      stripFinalNewline: false,
      maxBuffer,
    })(words, ...values);
    const { exitCode, signal, shortMessage } = ended;
    // A program that did not start has printed nothing; execa then sets no output.
    const [stdout, stderr]: (string | undefined)[] = [ended.stdout, ended.stderr];
    const reason = exitCode === undefined && signal === undefined ? shortMessage : '';
    return { exitCode, signal, stdout: stdout ?? '', stderr: stderr || (reason ?? '') };
  };
}
