import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Available, notYetHere, type Progress, type Unavailable } from './availability.ts';
import { cacheEntry, existingEntry } from './cache.ts';
import { downloadModule } from './go.ts';
import { programs } from './versions.ts';

const fileName = 'envoy_bootstrap.json';

/**
 * pilot-agent's template of the configuration that Envoy starts with. Istio's image of the proxy has this file in
 * /var/lib/istio/envoy.
 * @param progress where a wait for another process is reported; without it, nothing is downloaded
 */
export async function provideBootstrapTemplate(
  progress: Progress | undefined,
): Promise<Available | Unavailable> {
  const { module, version, builtBy } = programs.pilotAgent;
  const name = `envoy-bootstrap-${version}`;
  const download = async (scratch: string) => {
    const source = await downloadModule(scratch, { name: 'istio', module, version });
    if (!source.available) return source;
    copyFileSync(join(source.path, 'tools/packaging/common', fileName), join(scratch, fileName));
    return undefined;
  };
  const entry = progress
    ? await cacheEntry(name, download, progress)
    : (existingEntry(name) ?? notYetHere(`${fileName} (${module} ${version})`, builtBy));
  return entry.available ? { available: true, path: join(entry.path, fileName) } : entry;
}
