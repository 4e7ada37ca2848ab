import { copyFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Istiod } from './istiod.ts';
import type { Processes } from './processes.ts';
import type { EnvoyProxy } from './proxy.ts';

/** Pages of an Envoy that tell why a call went where it went. */
const pages = ['config_dump?include_eds', 'clusters', 'stats', 'certs'];

/**
 * Writes what explains a failure into a folder of its own: the logs of all programs, and of each proxy its
 * configuration, its endpoints and its counters. @returns the folder
 */
export async function saveDiagnostics(
  parent: string,
  reason: string,
  processes: Processes,
  istiod: Istiod,
  proxies: readonly EnvoyProxy[],
): Promise<string> {
  const folder = join(parent, reason.replaceAll(/[^\w.-]+/g, '-').slice(0, 100));
  // Proxies of an earlier run are others, and would be taken for those of this one.
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const log of processes.logs()) copyFileSync(log, join(folder, basename(log)));
  writeFileSync(join(folder, 'istiod-syncz.json'), JSON.stringify(await istiod.debug('syncz'), null, 2));
  for (const { node, admin } of proxies)
    for (const page of pages) {
      const name = `${node.name}.${node.namespace}-${page.replace(/\?.*/, '')}`;
      // A proxy that has ended has its log, and nothing else.
      const text = await admin(`/${page}`).then((answer) => answer.text, String);
      writeFileSync(
        join(folder, `${name}.${page.startsWith('config_dump') || page === 'certs' ? 'json' : 'txt'}`),
        text,
      );
    }
  return folder;
}
