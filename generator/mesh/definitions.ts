import { readFileSync } from 'node:fs';
import { Failure } from '../command-line/errors.ts';
import { textAt } from '../lang/at-path.ts';
import { grouped } from '../lang/grouped.ts';
import { explain, type Progress } from '../toolchain/availability.ts';
import { provideDefinitions } from '../toolchain/custom-resource-definitions.ts';
import type { DefinitionModule } from '../toolchain/tool-kinds.ts';
import { definitionModules } from '../toolchain/versions.ts';
import { withoutDescriptions } from './definition-descriptions.ts';
import type { KubernetesClient } from './kubernetes-client.ts';
import { type KubernetesObject, maps, objectFrom } from './kubernetes-object.ts';
import { until } from './poll.ts';

const definitionsPath = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';

/** The sources that define the kinds of these documents. */
export function sourcesOf(documents: readonly KubernetesObject[]): readonly DefinitionModule[] {
  const groups = new Set(documents.map(({ apiVersion }) => apiVersion.split('/')[0] ?? ''));
  const isOf = (group: string, wanted: string) => group === wanted || group.endsWith(`.${wanted}`);
  return definitionModules.filter((source) =>
    source.groups.some((wanted) => [...groups].some((group) => isOf(group, wanted))),
  );
}

/** The definitions of a source. @throws Failure if they cannot be had here */
export async function definitionsIn(
  source: DefinitionModule,
  progress: Progress,
): Promise<KubernetesObject[]> {
  const file = await provideDefinitions(source, progress);
  if (!file.available) throw new Failure(explain(file));
  const list: unknown = JSON.parse(readFileSync(file.path, 'utf8'));
  return (Array.isArray(list) ? list : []).map(objectFrom);
}

/** Definitions of a source without those that the repository has in `schemas/`, which come first. */
export function withoutLocal(
  definitions: readonly KubernetesObject[],
  local: readonly KubernetesObject[],
): KubernetesObject[] {
  const names = new Set(local.map(({ metadata }) => metadata.name));
  return definitions.filter(({ metadata }) => !names.has(metadata.name));
}

/** Defines kinds in the API server; resolves when it takes objects of them. */
export async function define(
  client: KubernetesClient,
  definitions: readonly KubernetesObject[],
): Promise<void> {
  await Promise.all(
    definitions.map((definition) => client.create(definitionsPath, withoutDescriptions(definition))),
  );
  const served = definitions.flatMap((definition) => {
    const group = textAt(definition, 'spec', 'group') ?? '';
    const kind = textAt(definition, 'spec', 'names', 'kind') ?? '';
    return maps(definition, 'spec', 'versions')
      .filter((version) => version['served'] === true)
      .map(({ name }) => ({ path: `/apis/${group}/${String(name)}`, kind }));
  });
  const byPath = grouped(served, ({ path }) => path);
  await Promise.all(
    [...byPath].map(([path, entries]) =>
      discovered(
        client,
        path,
        entries.map(({ kind }) => kind),
      ),
    ),
  );
}

/**
 * Clients find the path of a kind by discovery, which the API server updates after it has established the kind.
 * Source: Kubernetes, Extend the Kubernetes API with CustomResourceDefinitions (it can take a few seconds).
 */
function discovered(client: KubernetesClient, path: string, kinds: readonly string[]): Promise<true> {
  return until(`Defining ${kinds.join(', ')}`, async () => {
    const found = new Set(maps(await client.get(path), 'resources').map(({ kind }) => kind));
    const missing = kinds.filter((kind) => !found.has(kind));
    return missing.length === 0 ? { answer: true } : `${path} does not list ${missing.join(', ')} yet.`;
  });
}
