import { readFileSync } from 'node:fs';
import { Failure } from '../command-line/errors.ts';
import { explain, type Progress } from '../toolchain/availability.ts';
import { type DefinitionSource, provideDefinitions } from '../toolchain/custom-resource-definitions.ts';
import type { KubernetesClient } from './kubernetes-client.ts';
import { type KubernetesObject, maps, objectFrom } from './kubernetes-object.ts';
import { until } from './poll.ts';

const definitionsPath = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';

/** Which source defines the kinds of a group, for groups that Kubernetes does not have itself. */
const sources: readonly (readonly [group: RegExp, source: DefinitionSource])[] = [
  [/\.istio\.io$/, 'istio'],
  [/^gateway\.networking\.k8s\.io$/, 'gatewayApi'],
  [/^external-secrets\.io$/, 'externalSecrets'],
];

/** The sources that define the kinds of these documents. */
export function sourcesOf(documents: readonly KubernetesObject[]): ReadonlySet<DefinitionSource> {
  const groups = documents.map(({ apiVersion }) => apiVersion.split('/')[0] ?? '');
  return new Set(
    sources.filter(([group]) => groups.some((each) => group.test(each))).map(([, source]) => source),
  );
}

/** Teaches the API server the kinds of a source; resolves when it takes objects of them. */
export async function define(
  client: KubernetesClient,
  source: DefinitionSource,
  progress: Progress,
): Promise<void> {
  const file = await provideDefinitions(source, progress);
  if (!file.available) throw new Failure(explain(file));
  const list: unknown = JSON.parse(readFileSync(file.path, 'utf8'));
  const definitions = (Array.isArray(list) ? list : []).map(objectFrom);
  await Promise.all(definitions.map((definition) => client.create(definitionsPath, definition)));
  await Promise.all(definitions.map(({ metadata }) => established(client, metadata.name)));
}

function established(client: KubernetesClient, name: string): Promise<true> {
  return until(`Defining ${name}`, async () => {
    const conditions = maps(await client.get(`${definitionsPath}/${name}`), 'status', 'conditions');
    const ready = conditions.some(({ type, status }) => type === 'Established' && status === 'True');
    return ready ? { answer: true } : 'it is not established yet.';
  });
}
