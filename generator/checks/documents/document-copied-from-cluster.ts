import { isMap } from '../../lang/plain-map.ts';
import { defineCheck } from '../check.ts';

/** Fields that only the API server writes. */
const written = [
  'uid',
  'resourceVersion',
  'creationTimestamp',
  'generation',
  'managedFields',
  'selfLink',
  'ownerReferences',
  'deletionTimestamp',
];

export const documentCopiedFromCluster = defineCheck({
  name: 'document-copied-from-cluster',
  code: 'MESH343',
  severity: 'error',
  title: 'A document was copied from a cluster',
  explanation:
    'kubectl get -o yaml prints the state of an object in one cluster, not the manifest you applied. An object with uid and resourceVersion cannot be applied in another cluster, or twice. managedFields make server-side apply fail. ownerReferences make Kubernetes delete it if the owner does not exist.',
  source: 'Kubernetes, ObjectMeta; Server-Side Apply',
  *run({ additions }) {
    for (const { folder, value, at } of additions) {
      if (folder !== 'extra' || !isMap(value)) continue;
      const { metadata, status } = value;
      const keys = isMap(metadata)
        ? written.filter((key) => metadata[key] !== undefined && metadata[key] !== null)
        : [];
      const paths = [...keys.map((key) => ['metadata', key]), ...(isMap(status) ? [['status']] : [])];
      for (const path of paths)
        yield {
          message: `only the API server writes ${path.join('.')}`,
          at: at(path, 'key'),
          hint: 'keep only the fields that you would write yourself: apiVersion, kind, name, namespace, labels and spec',
        };
    }
  },
});
