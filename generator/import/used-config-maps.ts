import { listAt, textAt } from '../lang/at-path.ts';
import type { ExistingDocument } from './document.ts';
import type { Inventory } from './inventory.ts';
import { mainContainer, podSpecOf } from './lift/container.ts';
import { volumesOf } from './lift/volumes.ts';
import { configMapsOf } from './related.ts';

/** A ConfigMap of a cluster as text. */
export const configMapKey = ({
  cluster,
  namespace,
  name,
}: Pick<ExistingDocument, 'cluster' | 'namespace' | 'name'>): string => [cluster, namespace, name].join('/');

/** The ConfigMaps that specs replace: all their uses in a cluster became values or files of a spec. */
export function configMapsInSpecs(inventory: Inventory): ReadonlySet<string> {
  const replaced = new Set<string>();
  const needed = new Set<string>();
  for (const instance of inventory.instances) {
    const configMaps = configMapsOf(instance, inventory);
    const { cluster, namespace } = instance;
    const add = (to: Set<string>, name: string | undefined) => {
      if (name !== undefined) to.add(configMapKey({ cluster, namespace, name }));
    };
    for (const { deployment } of instance.versions) {
      const pod = podSpecOf(deployment);
      for (const container of [...listAt(pod, 'containers'), ...listAt(pod, 'initContainers')]) {
        for (const source of listAt(container, 'envFrom'))
          add(replaced, textAt(source, 'configMapRef', 'name'));
        for (const variable of listAt(container, 'env'))
          add(replaced, textAt(variable, 'valueFrom', 'configMapKeyRef', 'name'));
      }
      const { configMap } = volumesOf(pod, mainContainer(deployment, instance.service), configMaps);
      add(replaced, configMap);
      for (const volume of listAt(pod, 'volumes')) {
        const names = [volume, ...listAt(volume, 'projected', 'sources')].map((each) =>
          textAt(each, 'configMap', 'name'),
        );
        for (const name of names) if (name !== configMap) add(needed, name);
      }
    }
  }
  return new Set([...replaced].filter((key) => !needed.has(key)));
}
