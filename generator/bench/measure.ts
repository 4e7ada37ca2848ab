import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Failure } from '../command-line/errors.ts';

/** Wall time of whole processes. */
export interface Measured {
  /** Median, in seconds. */
  readonly seconds: number;
  /** Fastest and slowest run, in seconds: they show how reliable the median is. */
  readonly range: readonly [number, number];
  /** Largest resident memory of one process, in MiB; only if the process can report it. */
  readonly peakMiB?: number;
}

/** Times `run` several times; each run gets a fresh preparation, which is not measured. */
export function measure(runs: number, prepare: () => void, run: () => void): Measured {
  const seconds: number[] = [];
  for (let index = 0; index < runs; index++) {
    prepare();
    // Pending writes of earlier runs must not slow down this one.
    spawnSync('sync');
    const started = performance.now();
    run();
    seconds.push((performance.now() - started) / 1000);
  }
  seconds.sort((a, b) => a - b);
  const at = (index: number) => seconds[index] ?? Number.NaN;
  return { seconds: at(seconds.length >> 1), range: [at(0), at(seconds.length - 1)] };
}

/** Runs a program and discards its output. */
export function runQuietly(program: string, args: readonly string[]): void {
  const { status, stderr, error } = spawnSync(program, args, {
    stdio: ['ignore', 'ignore', 'pipe'],
    maxBuffer: 1 << 30,
  });
  if (error || status !== 0) {
    throw new Failure(
      `${program} ${args.slice(0, 3).join(' ')} … failed: ${error?.message ?? String(stderr).trim()}`,
    );
  }
}

/** Peak memory of a Node script, in MiB, as the process itself reports it when it exits. */
export function peakMemoryOf(script: string, args: readonly string[]): number {
  const folder = mkdtempSync(join(tmpdir(), 'peak-'));
  try {
    const report = join(folder, 'kib');
    const hook = `import { writeFileSync } from 'node:fs'; process.on('exit', () => writeFileSync(${JSON.stringify(report)}, String(process.resourceUsage().maxRSS)));`;
    runQuietly(process.execPath, [
      '--import',
      `data:text/javascript,${encodeURIComponent(hook)}`,
      script,
      ...args,
    ]);
    return Number(readFileSync(report, 'utf8')) / 1024;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
