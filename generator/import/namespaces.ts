import { isReservedOnNamespaces } from '../checks/fleet/reserved-namespace-metadata.ts';
import { mapAt } from '../lang/at-path.ts';
import type { PlainMap } from '../lang/plain-map.ts';
import type { Inventory } from './inventory.ts';
import { present, type Settings } from './lift/settings.ts';

/**
 * `namespaces` of cluster files, by cluster: labels and annotations of the namespaces of imported services. The label of
 * a revision is not among them: it becomes `istio.revision`.
 */
export function namespaceSettings({ documents, instances }: Inventory): ReadonlyMap<string, Settings> {
  const found = new Map<string, Settings>();
  for (const { kind, name, cluster, value } of documents) {
    if (kind !== 'Namespace') continue;
    if (!instances.some((each) => each.cluster === cluster && each.namespace === name)) continue;
    const metadata = present({
      labels: free(mapAt(value, 'metadata', 'labels')),
      annotations: free(mapAt(value, 'metadata', 'annotations')),
    });
    if (Object.keys(metadata).length > 0) found.set(cluster, { ...found.get(cluster), [name]: metadata });
  }
  return found;
}

const free = (entries: PlainMap): Settings =>
  Object.fromEntries(Object.entries(entries).filter(([key]) => !isReservedOnNamespaces(key)));
