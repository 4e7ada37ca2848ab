import { listAt, textAt } from '../lang/at-path.ts';
import type { Inventory } from './inventory.ts';
import { mainContainer, podSpecOf } from './lift/container.ts';
import { volumesOf } from './lift/volumes.ts';
import { configMapsOf } from './related.ts';

/** The ConfigMaps that became values or files of a spec, as `namespace/name`. */
export function configMapsInSpecs(inventory: Inventory): ReadonlySet<string> {
  const used = new Set<string>();
  for (const instance of inventory.instances) {
    const configMaps = configMapsOf(instance, inventory);
    for (const { deployment } of instance.versions) {
      const container = mainContainer(deployment, instance.service);
      const pod = podSpecOf(deployment);
      const names = [
        ...listAt(container, 'envFrom').map((source) => textAt(source, 'configMapRef', 'name')),
        ...listAt(container, 'env').map((variable) =>
          textAt(variable, 'valueFrom', 'configMapKeyRef', 'name'),
        ),
        ...(volumesOf(pod, container, configMaps).config
          ? listAt(pod, 'volumes').map((volume) => textAt(volume, 'configMap', 'name'))
          : []),
      ];
      for (const name of names) if (name !== undefined) used.add(`${instance.namespace}/${name}`);
    }
  }
  return used;
}
