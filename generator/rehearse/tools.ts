import { dirname } from 'node:path';
import { platform } from 'node:process';
import { Failure } from '../command-line/errors.ts';
import type { MeshTools } from '../mesh/machine-mesh.ts';
import { fetchTools, toolsFor } from '../toolchain/all-tools.ts';
import { provideArgoCdConfiguration } from '../toolchain/argo-cd-configuration.ts';
import { type Available, explain, type Progress, type Unavailable } from '../toolchain/availability.ts';
import { provideBootstrapTemplate } from '../toolchain/bootstrap-template.ts';
import { provideBuiltProgram } from '../toolchain/built-program.ts';
import { provideDefinitions } from '../toolchain/custom-resource-definitions.ts';
import { provideGoTool } from '../toolchain/go-tool.ts';
import { provideInjectionTemplate } from '../toolchain/injection-template.ts';
import { provideMeshPrograms } from '../toolchain/mesh-programs.ts';
import type { BuiltProgram } from '../toolchain/tool-kinds.ts';
import { definitionModules, kustomize, programs } from '../toolchain/versions.ts';
import { namespaceProblem } from './sandbox/namespaces.ts';
import { findRedis, missingPrograms } from './sandbox/programs.ts';

/** Paths of everything that a rehearsal runs. */
export interface RehearsalTools extends MeshTools {
  readonly controllerManager: string;
  readonly pilotAgent: string;
  /** The folder with Argo CD's programs, and with the script that its repo-server expects on PATH. */
  readonly argoCd: string;
  /** The ConfigMaps and the Secret that Argo CD starts with. */
  readonly argoCdConfiguration: string;
  /** The template of Envoy's configuration that pilot-agent fills in. */
  readonly bootstrapTemplate: string;
  /** redis-server or valkey-server. */
  readonly redis: string;
}

/** What is built beside the programs of a mesh. */
export const rehearsalBuilds: readonly BuiltProgram[] = [
  programs.pilotAgent,
  programs.controllerManager,
  programs.argoCd,
];

/**
 * Fetches or builds missing programs and files. The namespaces have no internet, so everything that a
 * rehearsal reads must be on this machine before.
 * @throws Failure that names what is missing, and what to do
 */
export async function provideRehearsalTools(progress: Progress): Promise<RehearsalTools> {
  const tools = await buildRehearsalTools(progress);
  if (!tools.available) throw new Failure(explain(tools));
  return tools;
}

/** Fetches or builds what is missing, or reports what cannot be had. */
export function buildRehearsalTools(
  progress: Progress,
): Promise<({ readonly available: true } & RehearsalTools) | Unavailable> {
  return toolsOf(progress);
}

/** Everything that is on this machine already, or what is missing: nothing is fetched or built. */
export function findRehearsalTools(): Promise<({ readonly available: true } & RehearsalTools) | Unavailable> {
  return toolsOf(undefined);
}

/** What this machine lacks that only its user can install or allow; undefined if it lacks nothing. */
export async function machineProblem(): Promise<Unavailable | undefined> {
  const problem = platform === 'linux' ? (missingPrograms() ?? (await namespaceProblem())) : otherSystem;
  return problem && { ...problem, isOptional: true };
}

/** @throws Failure with what this machine lacks that only its user can install or allow */
export async function requireMachine(): Promise<void> {
  const problem = await machineProblem();
  if (problem) throw new Failure(explain(problem));
}

async function toolsOf(
  progress: Progress | undefined,
): Promise<({ readonly available: true } & RehearsalTools) | Unavailable> {
  const problem = await machineProblem();
  if (problem) return problem;
  if (progress) await fetchTools(toolsFor(['rehearse']), progress);
  const kustomizeProgram = await provideGoTool(kustomize, progress);
  if (!kustomizeProgram.available) return kustomizeProgram;
  const files = [
    () => provideInjectionTemplate(progress),
    ...definitionModules.map((source) => () => provideDefinitions(source, progress)),
  ];
  for (const file of files) {
    const provided = await file();
    if (!provided.available) return provided;
  }
  const mesh = await provideMeshPrograms(progress, rehearsalBuilds);
  if (!mesh.available) return mesh;
  const parts: readonly (() => Promise<Available | Unavailable>)[] = [
    () => provideArgoCdConfiguration(progress),
    () => provideBootstrapTemplate(progress),
    () => provideBuiltProgram(programs.pilotAgent, progress),
    () => provideBuiltProgram(programs.controllerManager, progress),
    () => provideBuiltProgram(programs.argoCd, progress),
  ];
  const paths: string[] = [];
  for (const part of parts) {
    const provided = await part();
    if (!provided.available) return provided;
    paths.push(provided.path);
  }
  const [
    argoCdConfiguration = '',
    bootstrapTemplate = '',
    pilotAgent = '',
    controllerManager = '',
    argoCd = '',
  ] = paths;
  return {
    ...mesh,
    kustomize: kustomizeProgram.path,
    argoCdConfiguration,
    bootstrapTemplate,
    pilotAgent,
    controllerManager,
    argoCd: dirname(argoCd),
    redis: findRedis() ?? '',
  };
}

const otherSystem: Unavailable = {
  available: false,
  missing: 'a rehearsal on this machine',
  reason: `its pods are network namespaces, which ${platform} does not have.`,
  remedy: 'Run this on Linux: in WSL 2, a virtual machine or a container.',
};
