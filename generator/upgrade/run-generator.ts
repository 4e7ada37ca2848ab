import { join } from 'node:path';
import { execa } from 'execa';
import { gitEnvironment } from '../git/run.ts';

/** The result of a command of a released generator. */
export interface GeneratorRun {
  readonly exitCode: number;
  readonly stdout: string;
  /** Everything that it printed. */
  readonly output: string;
}

/** Runs a command of the generator that a fleet contains, as its users do. */
export async function runGenerator(fleet: string, ...args: readonly string[]): Promise<GeneratorRun> {
  const ran = await execa(process.execPath, [join(fleet, 'generator', 'run.mjs'), ...args], {
    cwd: fleet,
    env: { ...gitEnvironment(), NO_COLOR: '1' },
    extendEnv: false,
    reject: false,
    stdin: 'ignore',
    all: true,
  });
  return {
    exitCode: ran.exitCode ?? 1,
    stdout: ran.stdout,
    output: (ran.all || (ran.shortMessage ?? '')).trim(),
  };
}
