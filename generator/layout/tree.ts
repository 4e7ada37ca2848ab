import { callGraphOf } from '../model/call-graph.ts';
import type { Fleet } from '../model/fleet.ts';
import { argocdUnits } from './argocd.ts';
import { baseUnit } from './base.ts';
import { codeOwnersUnits } from './code-owners.ts';
import { externalOverlayUnit } from './external.ts';
import { isEmptyCluster, namespacesUnit, namespaceUnit } from './namespaces.ts';
import { overlayInputOf, overlayUnit } from './overlay.ts';
import type { Unit } from './unit.ts';

/** What clusters get: the tree without the pages for reviewers. */
export function documentUnitsOf(fleet: Fleet): Unit[] {
  const { services, externals, clusters } = fleet;
  const byName = new Map(services.map((service) => [service.name, service]));
  return [
    ...services.map(baseUnit),
    ...[...new Set([...services, ...externals].map(({ namespace }) => namespace))].map(namespaceUnit),
    ...clusters.flatMap((cluster) => {
      const graph = callGraphOf(cluster.instances);
      return [
        ...(isEmptyCluster(cluster) ? [] : [namespacesUnit(fleet, cluster)]),
        ...cluster.instances.map((instance) =>
          overlayUnit(
            overlayInputOf(
              fleet,
              cluster,
              instance,
              byName.get(instance.service.name) ?? instance.service,
              graph,
            ),
          ),
        ),
        ...cluster.externals.map((instance) => externalOverlayUnit(fleet, cluster, instance)),
      ];
    }),
    ...argocdUnits(fleet),
    ...codeOwnersUnits(fleet.codeOwners),
  ];
}
