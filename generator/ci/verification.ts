import type { Progress, Unavailable } from '../toolchain/availability.ts';
import { provideBuiltProgram } from '../toolchain/built-program.ts';
import { type Build, buildAll } from '../toolchain/kustomize.ts';
import { findMeshPrograms, type MeshPrograms, provideMeshPrograms } from '../toolchain/mesh-programs.ts';
import { overlayFolders } from '../toolchain/overlay-folders.ts';
import { provideTools, type Tools, toolsAreMandatory } from '../toolchain/provide-tools.ts';
import { programs } from '../toolchain/versions.ts';

/** What has to be built on a new machine, in the order in which it is built. */
export const parts = ['tools', 'istioctl', 'mesh'] as const;

/** One of them. */
export type Part = (typeof parts)[number];

/** Paths of its programs, or which of them is missing. */
export type MeshParts = ({ readonly available: true } & MeshPrograms) | Unavailable;

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
  /** What a mesh on this machine consists of: where tools are optional, only if it is here already. */
  mesh(): Promise<MeshParts>;
  /** Builds parts that are not on this machine yet, in their order; steps that use them say what is missing. */
  prepare(needed: ReadonlySet<Part>): Promise<void>;
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
  const mesh = once(() => (toolsAreMandatory() ? provideMeshPrograms(notice) : findMeshPrograms()));
  const istioctl = once(() => provideBuiltProgram(programs.istioctl, notice));
  const build = { tools, istioctl, mesh } as const;
  const prepare = async (needed: ReadonlySet<Part>) => {
    for (const part of parts) if (needed.has(part)) await build[part]();
  };
  const builds = once(async () => {
    const { kustomize } = await tools();
    return kustomize.available ? buildAll(kustomize.path, overlayFolders(root)) : kustomize;
  });
  return { root, coloured, progress, tools, mesh, prepare, builds };
}

function once<Result>(make: () => Promise<Result>): () => Promise<Result> {
  let made: Promise<Result> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
