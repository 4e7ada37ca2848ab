import type { Progress, Unavailable } from '../tools/availability.ts';
import { type Build, buildAll } from '../tools/kustomize.ts';
import { provideTools, type Tools } from '../tools/provide-tools.ts';
import { overlayFolders } from './overlay-folders.ts';

/** What the steps of one `npm test` share. */
export interface Verification {
  /** The repository, or a tree that looks like one. */
  readonly root: string;
  /** Whether output of tools may have colours. */
  readonly coloured: boolean;
  /** Shows what a slow step is at, where there is a terminal to show it on. */
  readonly progress: Progress;
  /** The external tools, provided at the first call. */
  tools(): Promise<Tools>;
  /** Every overlay as kustomize builds it, built at the first call. */
  builds(): Promise<readonly Build[] | Unavailable>;
}

/** Where a verification takes place, and how it talks. */
export interface VerificationOptions {
  readonly root: string;
  readonly coloured: boolean;
  readonly progress: Progress;
  /** Prints a line that stays, before something slow that happens once. */
  readonly notice: Progress;
}

/** A verification in which nothing has been done yet. */
export function startVerification({ root, coloured, progress, notice }: VerificationOptions): Verification {
  const tools = once(() => provideTools(notice));
  const builds = once(async () => {
    const { kustomize } = await tools();
    return kustomize.available ? buildAll(kustomize.path, overlayFolders(root)) : kustomize;
  });
  return { root, coloured, progress, tools, builds };
}

function once<Result>(make: () => Promise<Result>): () => Promise<Result> {
  let made: Promise<Result> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
