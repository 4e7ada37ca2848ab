import { copyFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Istiod } from './istiod.ts';
import type { Processes } from './processes.ts';
import type { EnvoyProxy } from './proxy.ts';

/** Admin pages of an Envoy that explain the route of a call. */
const pages = ['config_dump?include_eds', 'clusters', 'stats', 'certs'];

/**
 * Saves what explains a failure into its own folder: the logs of all programs, and the configuration, endpoints and
 * counters of each proxy. @returns the folder
 */
export async function saveDiagnostics(
  parent: string,
  reason: string,
  processes: Processes,
  istiod: Istiod,
  proxies: readonly EnvoyProxy[],
): Promise<string> {
  const folder = join(parent, reason.replaceAll(/[^\w.-]+/g, '-').slice(0, 100));
  // The files of an earlier run would look like those of this one.
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
