import { vi } from 'vitest';
import type { ExitCode } from '../command-line/errors.ts';
import { bundleGenerator } from '../setup/bundle.mjs';
import type { Finished } from './command-line.ts';

/** The bundle's door: what `npm run` runs differs from the sources, for instance in what an import of a package yields. */
const { main }: { main: (args: readonly string[]) => Promise<ExitCode> } = await import(
  await bundleGenerator()
);

/** Runs a command line of the bundle in this process, which takes a tenth of what a process of its own takes. */
export async function runBundled(...args: readonly string[]): Promise<Finished> {
  const said = { stdout: '', stderr: '' };
  const onto =
    (stream: 'stdout' | 'stderr', end = '') =>
    (text: unknown) => {
      said[stream] += `${String(text)}${end}`;
      return true;
    };
  const spies = [
    vi.spyOn(process.stdout, 'write').mockImplementation(onto('stdout')),
    vi.spyOn(process.stderr, 'write').mockImplementation(onto('stderr')),
    vi.spyOn(console, 'log').mockImplementation(onto('stdout', '\n')),
    vi.spyOn(console, 'error').mockImplementation(onto('stderr', '\n')),
  ];
  try {
    return { code: await main(args), ...said };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}
