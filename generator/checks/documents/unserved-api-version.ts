import { identityOfDocument } from '../../model/additions.ts';
import { defineCheck } from '../check.ts';

/**
 * Versions that API servers no longer serve, each with its replacement; a kind alone if its group has changed.
 * Source: Kubernetes, Deprecated API Migration Guide.
 */
const removedVersions: readonly (readonly [apiVersion: RegExp, kinds: RegExp, instead: string])[] = [
  [/^extensions\/v1beta1$/, /^(?:Deployment|DaemonSet|ReplicaSet)$/, 'apps/v1'],
  [/^extensions\/v1beta1$/, /./, 'networking.k8s.io/v1'],
  [/^apps\/v1beta[12]$/, /./, 'apps/v1'],
  [/^networking\.k8s\.io\/v1beta1$/, /^Ingress/, 'networking.k8s.io/v1'],
  [/^batch\/v(?:1beta1|2alpha1)$/, /./, 'batch/v1'],
  [/^policy\/v1beta1$/, /./, 'policy/v1'],
  [/^autoscaling\/v2beta[12]$/, /./, 'autoscaling/v2'],
  [/^rbac\.authorization\.k8s\.io\/v1(?:alpha1|beta1)$/, /./, 'rbac.authorization.k8s.io/v1'],
  [/^discovery\.k8s\.io\/v1beta1$/, /./, 'discovery.k8s.io/v1'],
  [/^events\.k8s\.io\/v1beta1$/, /./, 'events.k8s.io/v1'],
  [/^coordination\.k8s\.io\/v1beta1$/, /./, 'coordination.k8s.io/v1'],
  [/^storage\.k8s\.io\/v1beta1$/, /^CSIStorageCapacity$/, 'storage.k8s.io/v1'],
  [/^external-secrets\.io\/v1alpha1$/, /./, 'external-secrets.io/v1'],
  [/^(?:authentication|rbac|config)\.istio\.io\//, /./, 'security.istio.io/v1'],
];

export const unservedApiVersion = defineCheck({
  name: 'unserved-api-version',
  code: 'MESH347',
  severity: 'error',
  title: 'No cluster serves the API version of a document',
  explanation:
    'API servers stop serving old API versions. The sync of a document with such a version fails with "no matches for kind", and the rest of the Application waits. Examples on the web keep such versions for years.',
  source: 'Kubernetes, Deprecated API Migration Guide; kube-linter, no-extensions-v1beta',
  *run({ additions }) {
    for (const { folder, value, at } of additions) {
      const document = folder === 'extra' ? identityOfDocument(value) : undefined;
      if (!document) continue;
      const instead = replacementOf(document);
      if (instead === undefined) continue;
      yield {
        message: `API servers no longer serve ${document.kind} as ${document.apiVersion}`,
        at: at(['apiVersion']),
        hint: `write ${instead}, and check what changed in it`,
      };
    }
  },
});

/** The API version that replaces one that API servers no longer serve; undefined for others. */
export const replacementOf = ({
  apiVersion,
  kind,
}: {
  readonly apiVersion: string;
  readonly kind: string;
}): string | undefined =>
  removedVersions.find(([version, kinds]) => version.test(apiVersion) && kinds.test(kind))?.[2];
