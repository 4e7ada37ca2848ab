import { availableParallelism } from 'node:os';
import { inParallel } from '../lang/in-parallel.ts';
import { parsedJson } from '../lang/json.ts';
import { isMap } from '../lang/plain-map.ts';
import type { Progress } from './availability.ts';
import { provideBuiltProgram } from './built-program.ts';
import { type Build, buildAll, KustomizeError } from './kustomize.ts';
import { runner } from './runner.ts';
import { endingOf, ToolFailure } from './tool-failure.ts';
import { programs } from './versions.ts';

/** What builds overlays. */
export interface Builder {
  readonly kustomize: string;
  /** `overlay-builds` of `toolchain/programs/`, which builds many folders in one process: it is faster, if it is here. */
  readonly together: string | undefined;
}

/** kustomize with the program that builds many folders. @param progress without it, nothing is fetched or built */
export async function builderWith(kustomize: string, progress: Progress | undefined): Promise<Builder> {
  const program = await provideBuiltProgram(programs.overlayBuilds, progress);
  return { kustomize, together: program.available ? program.path : undefined };
}

/** One process starts in the time of three builds. */
const mostInOneProcess = 200;

/**
 * Builds every folder as kustomize does; one that fails does not keep the others from being built.
 * @throws ToolFailure when the program itself cannot run
 */
export async function buildOverlays(builder: Builder, folders: readonly string[]): Promise<Build[]> {
  const { kustomize, together } = builder;
  if (together === undefined || folders.length < 2) return buildAll(kustomize, folders);
  const cores = availableParallelism();
  const size = Math.min(mostInOneProcess, Math.max(10, Math.ceil(folders.length / cores)));
  const parts = Array.from({ length: Math.ceil(folders.length / size) }, (_, index) =>
    folders.slice(index * size, (index + 1) * size),
  );
  return (await inParallel(cores, parts, (part) => buildTogether(together, part))).flat();
}

async function buildTogether(program: string, folders: readonly string[]): Promise<Build[]> {
  const ended = await runner({ input: JSON.stringify(folders) })`${program}`;
  const results = ended.stdout.trimEnd().split('\n').map(parsedJson);
  if (ended.exitCode !== 0 || results.length !== folders.length)
    throw new ToolFailure('kustomize build', ended.stderr.trim() || endingOf(ended));
  return folders.map((folder, index): Build => {
    const result = results[index];
    const error = isMap(result) ? result['error'] : undefined;
    if (typeof error === 'string') return { folder, error: new KustomizeError(folder, error) };
    const yaml = isMap(result) ? (result['yaml'] ?? '') : undefined;
    if (typeof yaml === 'string') return { folder, yaml };
    throw new ToolFailure('kustomize build', ended.stderr.trim() || endingOf(ended));
  });
}
