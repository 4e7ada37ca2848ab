import { execFile } from 'node:child_process';
import { Failure } from '../../command-line/errors.ts';

/** What a short program printed. */
export interface CommandResult {
  readonly exitCode: number;
  readonly output: string;
}

/** Runs a short program to its end. @param input what it reads */
export function runCommand(
  program: string,
  args: readonly string[],
  { input = '', env = process.env, timeoutMs = 60_000 }: CommandOptions = {},
): Promise<CommandResult> {
  return new Promise((resolve) => {
    const child = execFile(
      program,
      args,
      { env, timeout: timeoutMs, killSignal: 'SIGKILL' },
      (error, out, err) => {
        const failed = error === null ? 0 : typeof error.code === 'number' ? error.code : 1;
        const reason = error !== null && child.exitCode === null ? error.message : '';
        resolve({ exitCode: failed, output: [out, err, reason].filter((each) => each !== '').join('\n') });
      },
    );
    child.stdin?.on('error', () => {
      // A program that ends without reading its input: its exit code shows why.
    });
    child.stdin?.end(input);
  });
}

interface CommandOptions {
  readonly input?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly timeoutMs?: number;
}

/** Runs a short program that must succeed. @throws Failure with its output */
export async function mustRun(program: string, args: readonly string[], input = ''): Promise<string> {
  const { exitCode, output } = await runCommand(program, args, { input });
  if (exitCode !== 0) throw new Failure(`${program} failed with exit code ${exitCode}: ${output.trim()}`);
  return output;
}
