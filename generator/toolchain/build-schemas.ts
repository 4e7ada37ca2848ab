import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Unavailable } from './availability.ts';
import { textsAt } from './custom-resource-definitions.ts';
import { downloadModule } from './go.ts';
import { customResourceKinds } from './strict-schemas/custom-resources.ts';
import { type KubernetesSchemas, kubernetesSchemas } from './strict-schemas/kubernetes.ts';
import { kubernetesEnums } from './strict-schemas/kubernetes-enums.ts';
import { writeSchema } from './strict-schemas/write-schema.ts';
import { definitionModules, kubernetes } from './versions.ts';

/**
 * Writes a strict schema for every kind of the pinned sources into a folder.
 * @throws Error when a source looks different from what this converter knows
 */
export async function buildSchemas(folder: string): Promise<Unavailable | undefined> {
  const source = await downloadModule(folder, kubernetes);
  if (!source.available) return source;
  const { kinds, metadata } = readKubernetes(source.path);
  const all = [...kinds];
  for (const row of definitionModules) {
    const module = await downloadModule(folder, row);
    if (!module.available) return module;
    all.push(...textsAt(join(module.path, row.definitions)).flatMap(customResourceKinds));
  }
  for (const kind of all) writeSchema(folder, kind, metadata);
  return undefined;
}

function readKubernetes(folder: string): KubernetesSchemas {
  const swagger: unknown = JSON.parse(readText(folder, 'api/openapi-spec/swagger.json'));
  const enums = kubernetesEnums(readText(folder, 'pkg/generated/openapi/zz_generated.openapi.go'));
  return kubernetesSchemas(swagger, enums);
}

function readText(folder: string, path: string): string {
  return readFileSync(join(folder, path), 'utf8');
}
