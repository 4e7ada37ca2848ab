import { defineCheck } from '../check.ts';

/** Labels of a namespace that the generator or Istio relies on. */
const reserved =
  /^(?:istio-injection|istio\.io\/(?:rev|dataplane-mode|use-waypoint.*)|topology\.istio\.io\/.*|pod-security\.kubernetes\.io\/.*|kubernetes\.io\/metadata\.name|argocd\.argoproj\.io\/.*)$/;

/** True for a label or annotation that a cluster file may not set on namespaces. */
export const isReservedOnNamespaces = (key: string): boolean => reserved.test(key);

export const reservedNamespaceMetadata = defineCheck({
  name: 'reserved-namespace-metadata',
  code: 'MESH1100',
  severity: 'error',
  title: 'A label or annotation of a namespace belongs to the generator',
  explanation:
    'The labels for injection and Pod Security follow from istio in the cluster file, and annotations of Argo CD keep the namespace from being deleted. Other values would take pods out of the mesh, or make the API server refuse them.',
  source: 'Istio, Installing the Sidecar; Kubernetes, Pod Security Admission; Argo CD, Sync Options',
  *run({ clusters }) {
    for (const { spec, at } of clusters)
      for (const [namespace, metadata] of Object.entries(spec.namespaces ?? {}))
        for (const kind of ['labels', 'annotations'] as const)
          for (const key of Object.keys(metadata[kind] ?? {}))
            if (reserved.test(key))
              yield {
                message: `${key} of the namespace ${namespace} is reserved: the generator sets it`,
                at: at(['namespaces', namespace, kind, key], 'key'),
                hint: key.startsWith('istio')
                  ? 'remove it, and write istio.revision in the cluster file for another control plane'
                  : 'remove it',
              };
  },
});
