import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Available, Progress, Unavailable } from './availability.ts';
import { provideFile } from './cache.ts';
import { downloadModule } from './go.ts';
import { programs } from './versions.ts';

const file = 'envoy_bootstrap.json';

/** The name of its cache entry. */
export const bootstrapTemplateEntry = `envoy-bootstrap-${programs.pilotAgent.version}`;

/**
 * pilot-agent's template of the configuration that Envoy starts with. Istio's image of the proxy has this file in
 * /var/lib/istio/envoy.
 * @param progress where a wait for another process is reported; without it, nothing is downloaded
 */
export function provideBootstrapTemplate(progress: Progress | undefined): Promise<Available | Unavailable> {
  const { module, version, builtBy } = programs.pilotAgent;
  const build = async (scratch: string) => {
    const source = await downloadModule(scratch, { name: 'istio', module, version });
    if (!source.available) return source;
    copyFileSync(join(source.path, 'tools/packaging/common', file), join(scratch, file));
    return undefined;
  };
  const missing = `${file} (${module} ${version})`;
  return provideFile({ entry: bootstrapTemplateEntry, file, missing, builtBy, build }, progress);
}
