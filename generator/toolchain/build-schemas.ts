import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Unavailable } from './availability.ts';
import { downloadModule } from './go.ts';
import { customResourceKinds } from './strict-schemas/custom-resources.ts';
import { asDocument, fileOf, type Kind } from './strict-schemas/kind.ts';
import { type KubernetesSchemas, kubernetesSchemas } from './strict-schemas/kubernetes.ts';
import { kubernetesEnums } from './strict-schemas/kubernetes-enums.ts';
import { schemaSources } from './versions.ts';

/**
 * Writes a strict schema for every kind of the pinned sources into a folder.
 * @throws Error when a source looks different from what this converter knows
 */
export async function buildSchemas(folder: string): Promise<Unavailable | undefined> {
  const sources = await downloadAll(folder);
  if ('available' in sources) return sources;
  const { kinds, metadata } = readKubernetes(sources.kubernetes);
  const customResources = [
    readText(sources.istio, 'kubernetes/customresourcedefinitions.gen.yaml'),
    ...readYamlFiles(join(sources.gatewayApi, 'config/crd/standard')),
    readText(sources.externalSecrets, 'config/crds/bases/external-secrets.io_externalsecrets.yaml'),
    ...readYamlFiles(join(sources.argoCd, 'manifests/crds')),
  ];
  for (const kind of kinds.concat(customResources.flatMap(customResourceKinds)))
    write(folder, kind, metadata);
  return undefined;
}

/** The unpacked folder of each source, or why one of them cannot be had. */
async function downloadAll(
  folder: string,
): Promise<Record<keyof typeof schemaSources, string> | Unavailable> {
  const paths = { kubernetes: '', istio: '', gatewayApi: '', externalSecrets: '', argoCd: '' };
  for (const [name, source] of Object.entries(schemaSources)) {
    const found = await downloadModule(folder, source);
    if (!found.available) return found;
    Object.assign(paths, { [name]: found.path });
  }
  return paths;
}

function readKubernetes(folder: string): KubernetesSchemas {
  const swagger: unknown = JSON.parse(readText(folder, 'api/openapi-spec/swagger.json'));
  const enums = kubernetesEnums(readText(folder, 'pkg/generated/openapi/zz_generated.openapi.go'));
  return kubernetesSchemas(swagger, enums);
}

function write(folder: string, kind: Kind, metadata: Kind['schema']): void {
  const file = join(folder, fileOf(kind));
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify(asDocument(kind, metadata)));
}

function readText(folder: string, path: string): string {
  return readFileSync(join(folder, path), 'utf8');
}

function readYamlFiles(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => readText(folder, name));
}
