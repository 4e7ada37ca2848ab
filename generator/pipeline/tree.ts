import { overlayFolder } from '../layout/paths.ts';
import { documentUnitsOf } from '../layout/tree.ts';
import type { Unit } from '../layout/unit.ts';
import type { Fleet } from '../model/fleet.ts';
import { routesUnit } from '../routes-page/unit.ts';

/** The whole tree, as units that are rendered one by one: what clusters get, and the pages for reviewers. */
export function treeOf(fleet: Fleet): Unit[] {
  const documents = documentUnitsOf(fleet);
  const bases = documents.filter(({ id }) => id.startsWith('base/'));
  const documentsOf = (cluster: string) => [
    ...bases,
    ...documents.filter(({ id }) => id.startsWith(overlayFolder(cluster, ''))),
  ];
  return [
    ...documents,
    ...fleet.clusters.map((cluster) => routesUnit(cluster, fleet, documentsOf(cluster.name))),
  ];
}
