import { treeOf } from '../layout/tree.ts';
import type { Fleet } from '../model/fleet.ts';
import { planTree } from '../write/plan.ts';

/**
 * Documents of some clusters, and of `base/`, that are not what the specs render. What is expected follows from the
 * specs, so that a case can fail for this alone.
 */
export function staleFiles(root: string, fleet: Fleet, clusters: readonly string[]): string[] {
  const { writes, removals } = planTree(root, treeOf(fleet));
  const folders = ['base/', ...clusters.map((name) => `overlays/${name}/`)];
  return [...writes, ...removals]
    .map(({ path }) => path)
    .filter((path) => path.endsWith('.yaml') && folders.some((folder) => path.startsWith(folder)))
    .sort();
}
