import { readFileSync } from 'node:fs';
import { Failure } from '../command-line/errors.ts';
import { textAt } from '../lang/at-path.ts';
import { grouped } from '../lang/grouped.ts';
import { explain, type Progress } from '../toolchain/availability.ts';
import { provideDefinitions } from '../toolchain/custom-resource-definitions.ts';
import type { DefinitionModule } from '../toolchain/tool-kinds.ts';
import { definitionModules, istio } from '../toolchain/versions.ts';
import { withoutDescriptions } from './definition-descriptions.ts';
import { withUsedVersions } from './definition-versions.ts';
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

/**
 * The definitions of a source for documents. Those of Istio have no version that neither a document uses nor istiod reads.
 * @param used the apiVersion of each document
 */
export const inVersions = (
  source: DefinitionModule,
  definitions: readonly KubernetesObject[],
  used: ReadonlySet<string>,
): readonly KubernetesObject[] =>
  source === istio ? definitions.map((each) => withUsedVersions(each, used)) : definitions;

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
  await served(client, definitions, (each) => client.create(definitionsPath, each));
}

/** Changes definitions that the API server has; resolves when it takes objects of all their versions. */
export async function redefine(
  client: KubernetesClient,
  definitions: readonly KubernetesObject[],
): Promise<void> {
  await served(client, definitions, (each) => client.apply(each));
}

async function served(
  client: KubernetesClient,
  definitions: readonly KubernetesObject[],
  send: (definition: KubernetesObject) => Promise<unknown>,
): Promise<void> {
  await Promise.all(
    definitions.map(async (definition) => {
      await send(withoutDescriptions(definition));
      await Promise.all(servedKinds(definition).map((kind) => listed(client, kind)));
    }),
  );
  const byPath = grouped(definitions.flatMap(servedKinds), ({ path }) => path);
  await Promise.all([...byPath].map(([path, kinds]) => discovered(client, path, kinds)));
}

interface ServedKind {
  /** `/apis/networking.istio.io/v1` */
  readonly path: string;
  readonly kind: string;
  readonly plural: string;
}

function servedKinds(definition: KubernetesObject): ServedKind[] {
  const group = textAt(definition, 'spec', 'group') ?? '';
  const kind = textAt(definition, 'spec', 'names', 'kind') ?? '';
  const plural = textAt(definition, 'spec', 'names', 'plural') ?? '';
  return maps(definition, 'spec', 'versions')
    .filter((version) => version['served'] === true)
    .map(({ name }) => ({ path: `/apis/${group}/${String(name)}`, kind, plural }));
}

/**
 * The API server builds its handlers of a kind at the first request for it. Until then it answers 429, and client-go asks
 * again after a second: istiod would lose seconds.
 */
function listed(client: KubernetesClient, { path, kind, plural }: ServedKind): Promise<true> {
  return until(`Defining ${kind}`, async () => {
    const list = await client.get(`${path}/${plural}?limit=1`);
    return list === undefined ? `${path} does not serve ${plural} yet.` : { answer: true };
  });
}

/**
 * Clients find the path of a kind by discovery, which the API server updates after it has established the kind.
 * Source: Kubernetes, Extend the Kubernetes API with CustomResourceDefinitions (it can take a few seconds).
 */
function discovered(client: KubernetesClient, path: string, kinds: readonly ServedKind[]): Promise<true> {
  return until(`Defining ${kinds.map(({ kind }) => kind).join(', ')}`, async () => {
    const found = new Set(maps(await client.get(path), 'resources').map(({ kind }) => kind));
    const missing = kinds.map(({ kind }) => kind).filter((kind) => !found.has(kind));
    return missing.length === 0 ? { answer: true } : `${path} does not list ${missing.join(', ')} yet.`;
  });
}
