import { callGraphOf } from '../../model/call-graph.ts';
import { exposuresIn } from '../../model/exposure.ts';
import type { Fleet } from '../../model/fleet.ts';
import { type OutsideRow, outsideRowsOf } from '../../routes-page/outside.ts';
import { clustersInOrder } from './version-table.ts';

/** What calls from outside the mesh reach, alike in some clusters. */
export interface Outside {
  readonly row: OutsideRow;
  readonly clusters: readonly string[];
}

/** The ways into the mesh: what gateways expose, and what that calls in turn. */
export function outsideOf(fleet: Fleet): Outside[] {
  const found = new Map<string, Outside>();
  for (const { name, instances, gateways, externals } of clustersInOrder(fleet)) {
    const graph = callGraphOf(instances);
    const views = instances
      .map(({ service }) => ({
        service,
        callers: graph.callersOf(service),
        exposures: exposuresIn(gateways, service.exposures),
      }))
      .sort((a, b) => (a.service.name < b.service.name ? -1 : 1));
    for (const row of outsideRowsOf(views, externals)) {
      const key = JSON.stringify(row);
      found.set(key, { row, clusters: [...(found.get(key)?.clusters ?? []), name] });
    }
  }
  return [...found.values()];
}
