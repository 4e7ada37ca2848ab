import { documentUnitsOf } from '../layout/tree.ts';
import type { Unit } from '../layout/unit.ts';
import { callGraphOf } from '../model/call-graph.ts';
import type { Fleet } from '../model/fleet.ts';
import { routesUnit } from '../routes-page/unit.ts';

/** The whole tree, as units that are rendered one by one: what clusters get, and the pages for reviewers. */
export function treeOf(fleet: Fleet): Unit[] {
  return [
    ...documentUnitsOf(fleet),
    ...fleet.clusters.map((cluster) => routesUnit(cluster, callGraphOf(cluster.instances), fleet)),
  ];
}
