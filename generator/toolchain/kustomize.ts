import { availableParallelism } from 'node:os';
import { inParallel } from '../lang/in-parallel.ts';
import { runner } from './runner.ts';
import { endingOf, ToolFailure } from './tool-failure.ts';

/** kustomize uses one core. */
const buildsAtOnce = Math.max(2, availableParallelism());

/** kustomize refused a folder; the message is kustomize's own. */
export class KustomizeError extends Error {
  readonly folder: string;

  constructor(folder: string, message: string) {
    super(message);
    this.folder = folder;
  }
}

/** The build of a folder, or its error. */
export type Build =
  | { readonly folder: string; readonly yaml: string }
  | { readonly folder: string; readonly error: KustomizeError };

/**
 * The documents that Argo CD would apply for a folder, as YAML text.
 * @throws KustomizeError when kustomize cannot build it, ToolFailure when kustomize itself cannot run
 */
export async function build(kustomize: string, folder: string): Promise<string> {
  const { exitCode, signal, stdout, stderr } = await runner()`${kustomize} build ${folder}`;
  if (exitCode === 0) return stdout;
  // What it refuses ends with 1; Go ends with 2 after a crash, and the shell with 126 and more where it cannot start it.
  if (exitCode === 1 && stderr.trim() !== '') throw new KustomizeError(folder, stderr.trim());
  throw new ToolFailure('kustomize build', stderr.trim() || endingOf({ exitCode, signal }));
}

/** Builds every folder; one that fails does not keep the others from being built. */
export function buildAll(kustomize: string, folders: readonly string[]): Promise<Build[]> {
  return inParallel(buildsAtOnce, folders, async (folder) => {
    try {
      return { folder, yaml: await build(kustomize, folder) };
    } catch (error) {
      if (error instanceof KustomizeError) return { folder, error };
      throw error;
    }
  });
}
