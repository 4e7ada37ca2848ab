import { argoCdConfigurationEntry, provideArgoCdConfiguration } from './argo-cd-configuration.ts';
import type { Available, Progress, Unavailable } from './availability.ts';
import { bootstrapTemplateEntry, provideBootstrapTemplate } from './bootstrap-template.ts';
import { provideBuiltProgram, provideBuiltPrograms } from './built-program.ts';
import { fetchEntries, programEntry } from './cache.ts';
import { definitionsEntry, provideDefinitions } from './custom-resource-definitions.ts';
import { provideGoTool } from './go-tool.ts';
import { injectionTemplateEntry, provideInjectionTemplate } from './injection-template.ts';
import { mirrorOfProcess } from './mirror-place.ts';
import { provideSchemas, schemasEntry } from './schemas.ts';
import type { BuiltProgram } from './tool-kinds.ts';
import { type Use, uses } from './uses.ts';
import {
  definitionModules,
  envoy,
  kubeconform,
  kustomize,
  programs,
  prometheus,
  promtool,
} from './versions.ts';
import { provideWheelProgram } from './wheel-program.ts';

/** An external program, or a file that is made of a source of others. */
export interface Tool {
  /** Such as `kustomize v5.8.2`. */
  readonly name: string;
  /** The name of its entry in the cache. */
  readonly entry: string;
  readonly uses: readonly Use[];
  /** If it is built from a Go module of ours. */
  readonly built?: BuiltProgram;
  provide(progress: Progress | undefined): Promise<Available | Unavailable>;
}

/** All tools that some uses need, in an order in which they can be had. */
export const toolsFor = (wanted: readonly Use[]): readonly Tool[] =>
  allTools
    .map((tool) => ({ ...tool, uses: tool.uses.filter((use) => uses.includes(use)) }))
    .filter((tool) => tool.uses.some((use) => wanted.includes(use)));

const inMesh = ['prove', 'rehearse', 'tests'] as const;

const allTools: readonly Tool[] = [
  program(kustomize, uses, (progress) => provideGoTool(kustomize, progress)),
  program(kubeconform, ['check', 'tests'], (progress) => provideGoTool(kubeconform, progress)),
  {
    name: 'schemas of Kubernetes kinds',
    entry: schemasEntry(),
    uses: ['check', 'tests'],
    provide: provideSchemas,
  },
  ...definitionModules.map(
    (source): Tool => ({
      name: `definitions of ${source.name} ${source.version}`,
      entry: definitionsEntry(source),
      uses: inMesh,
      provide: (progress) => provideDefinitions(source, progress),
    }),
  ),
  {
    name: 'injection templates',
    entry: injectionTemplateEntry,
    uses: inMesh,
    provide: provideInjectionTemplate,
  },
  {
    name: 'bootstrap of Envoy',
    entry: bootstrapTemplateEntry,
    uses: ['rehearse', 'tests'],
    provide: provideBootstrapTemplate,
  },
  {
    name: 'configuration of Argo CD',
    entry: argoCdConfigurationEntry,
    uses: ['rehearse', 'tests'],
    provide: provideArgoCdConfiguration,
  },
  program(envoy, inMesh, (progress) => provideWheelProgram(envoy, progress)),
  ...[...Object.values<BuiltProgram>(programs), prometheus, promtool].map((built) => ({
    ...program(built, usesOf(built), (progress) => provideBuiltProgram(built, progress)),
    built,
  })),
];

function program(
  version: Parameters<typeof programEntry>[0],
  uses: readonly Use[],
  provide: Tool['provide'],
): Tool {
  return { name: `${version.name} ${version.version}`, entry: programEntry(version), uses, provide };
}

/** The command that builds it, and those that do more. */
function usesOf({ builtBy }: BuiltProgram): readonly Use[] {
  if (builtBy.startsWith('npm run check')) return ['check', 'tests'];
  if (builtBy.startsWith('npm run prove')) return inMesh;
  return builtBy.startsWith('npm run rehearse') ? ['rehearse', 'tests'] : ['tests'];
}

/** Takes what is missing from the mirror, all at the same time, if there is one. */
export async function fetchTools(tools: readonly Tool[], progress: Progress): Promise<void> {
  // Without a mirror, programs on PATH are not asked for their versions either.
  if (mirrorOfProcess() === undefined) return;
  const missing = await missingOf(tools);
  await fetchEntries(
    missing.map(({ entry }) => entry),
    progress,
  );
}

/**
 * Provides tools: from PATH, the cache, the mirror, or built.
 * @returns the reason for each that cannot be had
 */
export async function provideAll(tools: readonly Tool[], progress: Progress): Promise<Unavailable[]> {
  await fetchTools(tools, progress);
  // Fast ones are first. If one module fails, the others are still provided.
  const others = tools.filter(({ built }) => built === undefined);
  const built = tools.flatMap((tool) => tool.built ?? []);
  const provided: (Available | Unavailable)[] = [];
  for (const tool of others) provided.push(await tool.provide(progress));
  await provideBuiltPrograms(built, progress);
  for (const tool of tools) if (tool.built) provided.push(await tool.provide(progress));
  return provided.filter((each) => !each.available);
}

async function missingOf(tools: readonly Tool[]): Promise<readonly Tool[]> {
  return (await stateOf(tools)).flatMap(({ tool, found }) => (found.available ? [] : [tool]));
}

/** Where each tool is on this machine; nothing is fetched or built. */
export function stateOf(
  tools: readonly Tool[],
): Promise<readonly { readonly tool: Tool; readonly found: Available | Unavailable }[]> {
  return Promise.all(tools.map(async (tool) => ({ tool, found: await tool.provide(undefined) })));
}
