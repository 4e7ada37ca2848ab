import { type Available, notBuilt, type Progress, type Unavailable } from './availability.ts';
import { cacheEntry, existingEntry } from './cache.ts';
import { hasGo } from './go.ts';
import { definitionModules, kubernetes, schemaConverter } from './versions.ts';

/** The name of their cache entry. */
export function schemasEntry(): string {
  const versions = [kubernetes, ...definitionModules].map(({ name, version }) => `${name}-${version}`);
  return `schemas-${schemaConverter}-${versions.join('-')}`;
}

/** A folder with one strict JSON schema a kind, as `schemaFileTemplate` finds them; built once per set of versions, and only with `progress`. */
export function provideSchemas(progress: Progress | undefined): Promise<Available | Unavailable> {
  const name = schemasEntry();
  if (!progress)
    return Promise.resolve(existingEntry(name) ?? notBuilt('the set of JSON schemas for kubeconform'));
  const build = async (scratch: string) => {
    if (await hasGo())
      progress(
        'Building JSON schemas from the sources of Kubernetes, Istio, Argo CD and others (45 MB, about 15 s, once)…',
      );
    // Loaded here, since nearly every run finds the schemas in the cache.
    const { buildSchemas } = await import('./build-schemas.ts');
    return buildSchemas(scratch);
  };
  return cacheEntry(name, build, progress);
}
