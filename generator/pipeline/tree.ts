import { grouped } from '../lang/grouped.ts';
import { documentUnitsOf } from '../layout/tree.ts';
import type { Unit } from '../layout/unit.ts';
import type { Fleet } from '../model/fleet.ts';
import { routesUnit } from '../routes-page/unit.ts';

/** The whole tree, as units that are rendered one by one: what clusters get, and the pages for reviewers. */
export function treeOf(fleet: Fleet): Unit[] {
  const documents = documentUnitsOf(fleet);
  const bases = documents.filter(({ id }) => id.startsWith('base/'));
  const byFolder = grouped(documents, ({ id }) => id.split('/', 2).join('/'));
  return [
    ...documents,
    ...fleet.clusters.map((cluster) =>
      routesUnit(cluster, fleet, [...bases, ...(byFolder.get(`overlays/${cluster.name}`) ?? [])]),
    ),
  ];
}
