import { isMap } from '../../lang/plain-map.ts';
import { defineCheck } from '../check.ts';

/** What the API server writes, and nobody else. */
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
  title: 'A document that was copied out of a cluster',
  explanation:
    'kubectl get -o yaml shows what the API server knows of an object, not what was asked for. With uid and resourceVersion an object can be applied nowhere else and not twice; managedFields make server-side apply fail; ownerReferences have it deleted with something that is not there.',
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
          message: `${path.join('.')} is written by the API server`,
          at: at(path, 'key'),
          hint: 'keep what you would write yourself: apiVersion, kind, name, namespace, labels and spec',
        };
    }
  },
});
