import { startToolRun } from '../external-tools/run.ts';
import type { ToolRun } from '../external-tools/tool.ts';
import { type Inputs, readInputs } from '../load/inputs.ts';
import { type RenderResult, render } from '../pipeline/render.ts';
import {
  buildRehearsalTools,
  findRehearsalTools,
  machineProblem,
  type RehearsalTools,
  rehearsalBuilds,
} from '../rehearse/tools.ts';
import { fetchTools, toolsFor } from '../toolchain/all-tools.ts';
import type { Progress, Unavailable } from '../toolchain/availability.ts';
import { provideBuiltProgram, provideBuiltPrograms } from '../toolchain/built-program.ts';
import type { Build } from '../toolchain/kustomize.ts';
import {
  findMeshPrograms,
  type MeshPrograms,
  meshBuilds,
  provideMeshPrograms,
} from '../toolchain/mesh-programs.ts';
import { builderWith, buildOverlays } from '../toolchain/overlay-builds.ts';
import { overlayFolders } from '../toolchain/overlay-folders.ts';
import { provideTools, type Tools, toolsAreMandatory } from '../toolchain/provide-tools.ts';
import type { BuiltProgram } from '../toolchain/tool-kinds.ts';
import type { Use } from '../toolchain/uses.ts';
import { programs } from '../toolchain/versions.ts';

/** What a new machine must build, in the order of building. */
export const parts = ['tools', 'analysis', 'mesh', 'rehearsal'] as const;

/** One of these parts. */
export type Part = (typeof parts)[number];

/** Paths of its programs, or the missing part. */
export type MeshParts = ({ readonly available: true } & MeshPrograms) | Unavailable;

/** Paths of everything that a rehearsal runs, or the missing part. */
export type RehearsalParts = ({ readonly available: true } & RehearsalTools) | Unavailable;

/** What the steps of one `npm test` share. */
export interface Verification {
  /** The repository, or a tree with the same layout. */
  readonly root: string;
  /** Whether output of tools may have colours. */
  readonly coloured: boolean;
  /** Shows the progress of a slow step, if there is a terminal. */
  readonly progress: Progress;
  /** True if a step of this run lists the errors of the specs: others need not repeat them. */
  readonly listsSpecErrors: boolean;
  /** The external tools, provided at the first call. */
  tools(): Promise<Tools>;
  /** The programs of a mesh on this machine. If tools are optional, only those that are already installed. */
  mesh(): Promise<MeshParts>;
  /** What a rehearsal runs. If tools are optional, only what is already installed. */
  rehearsal(): Promise<RehearsalParts>;
  /** Builds missing parts, in their order; steps that need them report what is missing. */
  prepare(needed: ReadonlySet<Part>): Promise<void>;
  /** Every overlay as kustomize builds it, built at the first call. */
  builds(): Promise<readonly Build[] | Unavailable>;
  /** Some of them. Unless everything is built anyway, only these are built. */
  buildsOf(folders: readonly string[]): Promise<readonly Build[]>;
  /** What the specs render, rendered at the first call. */
  specs(): Promise<SpecsRun>;
  /**
   * The run of the external tools over what the specs render. Unless everything is wanted, they skip what they have
   * checked before. Undefined if the specs have errors.
   */
  toolRun(): Promise<ToolRun | undefined>;
  /**
   * Keeps what the tools have checked for the next run.
   * @param isWhole false if some steps were left out: what only they use is kept too
   */
  remember(isWhole: boolean): Promise<void>;
}

/** The specs of a repository, and what they render. */
export interface SpecsRun {
  readonly inputs: Inputs;
  readonly rendered: RenderResult;
}

/** The place of a verification, and its output. */
export interface VerificationOptions {
  readonly root: string;
  readonly coloured: boolean;
  readonly progress: Progress;
  /** Check everything, also what tools have checked before. */
  readonly all: boolean;
  readonly listsSpecErrors?: boolean;
  /** Prints a line that stays, before something slow that happens once. */
  readonly notice: Progress;
}

/** A verification before its first step. */
export function startVerification({
  root,
  coloured,
  progress,
  all,
  notice,
  listsSpecErrors = false,
}: VerificationOptions): Verification {
  const tools = once(() => provideTools(notice));
  const mesh = once(() => (toolsAreMandatory() ? provideMeshPrograms(notice) : findMeshPrograms()));
  const rehearsal = once(() => (toolsAreMandatory() ? buildRehearsalTools(notice) : findRehearsalTools()));
  const analysis = once(() => provideBuiltProgram(programs.istioAnalysis, notice));
  const build = { tools, analysis, mesh, rehearsal } as const;
  const prepare = async (needed: ReadonlySet<Part>) => {
    if (needed.size > 0) await fetchTools(toolsFor(usesOf(needed)), notice);
    if (needed.has('tools')) await tools();
    // The parts report what is missing.
    await provideBuiltPrograms(await programsOf(needed), notice);
    for (const part of parts) if (needed.has(part)) await build[part]();
  };
  const buildTree = async (folders: readonly string[]) => {
    const { kustomize } = await tools();
    if (!kustomize.available) return kustomize;
    return buildOverlays(await builderWith(kustomize.path, notice), folders);
  };
  const builds = once(() => buildTree(overlayFolders(root)));
  const specs = once(async () => {
    const inputs = readInputs(root);
    return { inputs, rendered: await render(root, inputs) };
  });
  let hasRun = false;
  const toolRun = once(async () => {
    hasRun = true;
    const { inputs, rendered } = await specs();
    if (!rendered.ok) return undefined;
    // If everything is built anyway, the builds of the tree serve the tools too.
    return startToolRun(
      { root, inputs, rendered },
      { all, progress: notice, ...(all ? { builtTree: builds } : {}) },
    );
  });
  const buildsOf = async (folders: readonly string[]) => {
    const built = all ? await builds() : await buildTree(folders);
    return 'available' in built ? [] : built.filter(({ folder }) => folders.includes(folder));
  };
  const remember = async (isWhole: boolean) => {
    if (hasRun) (await toolRun())?.memory.save(isWhole);
  };
  return {
    ...{ root, coloured, progress, listsSpecErrors, tools, mesh, rehearsal },
    ...{ prepare, builds, buildsOf, specs, toolRun, remember },
  };
}

/** What the parts need; a mesh and a rehearsal are built only where they are mandatory. */
const usesOf = (needed: ReadonlySet<Part>): readonly Use[] => [
  ...(needed.has('tools') || needed.has('analysis') ? (['check'] as const) : []),
  ...(needed.has('mesh') && toolsAreMandatory() ? (['prove'] as const) : []),
  ...(needed.has('rehearsal') && toolsAreMandatory() ? (['rehearse'] as const) : []),
];

/** Programs of several parts are built together if they are of the same module. */
async function programsOf(needed: ReadonlySet<Part>): Promise<readonly BuiltProgram[]> {
  const isRehearsed = needed.has('rehearsal') && toolsAreMandatory() && !(await machineProblem());
  return [
    ...(needed.has('analysis') ? [programs.istioAnalysis] : []),
    ...(isRehearsed || (needed.has('mesh') && toolsAreMandatory()) ? meshBuilds : []),
    ...(isRehearsed ? rehearsalBuilds : []),
  ];
}

function once<Result>(make: () => Promise<Result>): () => Promise<Result> {
  let made: Promise<Result> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
