import { callGraphOf } from '../model/call-graph.ts';
import type { Fleet } from '../model/fleet.ts';
import { argocdUnits } from './argocd.ts';
import { baseUnit } from './base.ts';
import { namespacesUnit, namespaceUnit } from './namespaces.ts';
import { overlayUnit } from './overlay.ts';
import type { Unit } from './unit.ts';

/** The whole tree, as units that are rendered one by one. */
export function treeOf(fleet: Fleet): Unit[] {
  const { settings, services, clusters } = fleet;
  const byName = new Map(services.map((service) => [service.name, service]));
  return [
    ...services.map(baseUnit),
    ...[...new Set(services.map(({ namespace }) => namespace))].map(namespaceUnit),
    ...clusters.flatMap((cluster) => {
      const graph = callGraphOf(cluster.instances);
      return [
        namespacesUnit(settings, cluster),
        ...cluster.instances.map((instance) =>
          overlayUnit(
            settings,
            cluster,
            instance,
            byName.get(instance.service.name) ?? instance.service,
            graph,
          ),
        ),
      ];
    }),
    ...argocdUnits(fleet),
  ];
}
