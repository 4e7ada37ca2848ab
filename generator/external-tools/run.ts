import type { SoundRun } from '../inspect/source.ts';
import { limiter } from '../lang/in-parallel.ts';
import { type Available, notBuilt, type Progress, type Unavailable } from '../toolchain/availability.ts';
import type { GoToolVersion } from '../toolchain/tool-kinds.ts';
import * as versions from '../toolchain/versions.ts';
import { generatorDigest } from '../write/state.ts';
import { Builds, type BuiltTree } from './builds.ts';
import { Memory } from './memory.ts';
import { subjectsOf } from './subject.ts';
import type { Programs, ToolRun } from './tool.ts';

/** Options of a run. */
export interface ToolRunOptions {
  /** Ignore the cache. */
  readonly all: boolean;
  /** Reports progress while a missing tool is built; without it, no tool is built. */
  readonly progress: Progress | undefined;
  /** The overlays of the tree as kustomize builds them, for those that are what the specs render. */
  readonly builtTree?: BuiltTree;
  /** Identifies the version of the generator, so output of another version is checked again. Tests set it. */
  readonly generator?: string | undefined;
}

/** A run before its first tool. */
export function startToolRun(run: SoundRun, options: ToolRunOptions): ToolRun {
  const { generator = generatorDigest } = options;
  // A run from sources has no version of the generator: cached results may be from another one.
  const forgetful = options.all || generator === undefined;
  const subjects = subjectsOf(run.rendered.units, generator ?? 'from sources');
  const programs = startPrograms(options);
  const builds = once(async () => {
    const kustomize = await programs.kustomize();
    if (!kustomize.available) return kustomize;
    const { builtTree } = options;
    const { builderWith } = await import('../toolchain/overlay-builds.ts');
    const builder = await builderWith(kustomize.path, options.progress);
    const builds = new Builds(run.root, builder, subjects, {
      forgetful,
      ...(builtTree ? { builtTree } : {}),
    });
    return { available: true as const, builds };
  });
  return { ...run, subjects, memory: new Memory(run.root, forgetful), programs, builds };
}

/**
 * Loaded on demand: a run without new content needs none of the programs. Missing ones are built one after the other:
 * each build uses all processors, and much memory.
 */
function startPrograms({ progress }: ToolRunOptions): Programs {
  const inTurn = limiter(1);
  const program = (provide: () => Promise<Available | Unavailable>) => once(() => inTurn(provide));
  const goTool = (tool: GoToolVersion) =>
    program(async () => {
      const { provideGoTool } = await import('../toolchain/go-tool.ts');
      return provideGoTool(tool, progress);
    });
  return {
    kustomize: goTool(versions.kustomize),
    kubeconform: goTool(versions.kubeconform),
    schemas: program(async () => (await import('../toolchain/schemas.ts')).provideSchemas(progress)),
    istioAnalysis: program(async () => {
      const { provideBuiltProgram } = await import('../toolchain/built-program.ts');
      const found = await provideBuiltProgram(versions.programs.istioAnalysis, progress);
      return found.available || progress ? found : notBuilt(found.missing);
    }),
  };
}

function once<Result>(make: () => Promise<Result>): () => Promise<Result> {
  let made: Promise<Result> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
