import { listAt } from '../../lang/at-path.ts';
import { titleOf } from '../../picture/document-names.ts';
import { actionOf, isDryRun } from '../../picture/may-call.ts';
import { type ClusterPicture, clusterPictures } from '../../picture/picture.ts';
import { documentsFor } from '../../picture/pod-documents.ts';
import { type ClusterPods, podsBehind } from '../../picture/pods.ts';
import type { RenderedFleet } from '../../picture/rendered-document.ts';
import { defineRenderedCheck } from '../rendered-check.ts';

export const serviceWithoutPermittedCallers = defineRenderedCheck({
  name: 'service-without-permitted-callers',
  code: 'MESH1602',
  severity: 'warning',
  title: 'No caller may call a Service',
  explanation:
    'Every namespace of services has the AuthorizationPolicy allow-nothing: a pod with a proxy denies each call that no ALLOW policy matches. The policies of services follow from their specs, but a workload in extra/ needs its own AuthorizationPolicy, beside its Service. Until then its callers get PERMISSION_DENIED, or 403 for HTTP.',
  source: 'Istio, AuthorizationPolicy: allow nothing; Authorization Policy: implicit enablement',
  *run(rendered) {
    for (const picture of clusterPictures(rendered))
      for (const service of picture.services) {
        const { written } = service;
        if (written?.origin !== 'extra') continue;
        const behind = podsBehind(service, picture.podsByNamespace);
        if (behind.length === 0 || behind.some((pod) => isCallable(pod, picture, rendered))) continue;
        yield {
          message: `${titleOf(written)}: no AuthorizationPolicy allows a call to its pods`,
          at: service.at,
          hint: 'add an AuthorizationPolicy to extra/ that selects its pods and names their callers',
          clusters: [picture.name],
        };
      }
  },
});

/** True for pods without a proxy, those of a spec, and those that an ALLOW policy is for. */
function isCallable(
  pod: ClusterPods,
  { documents, namespaces }: ClusterPicture,
  { workspace }: RenderedFleet,
): boolean {
  if (!pod.isInMesh || pod.service || !namespaces.has(pod.namespace)) return true;
  // The pods of a service may also come from a document that replaces its Deployment.
  if (
    workspace.services.some(({ spec }) => spec.namespace === pod.namespace && spec.name === pod.labels['app'])
  )
    return true;
  return documentsFor(pod, 'AuthorizationPolicy', documents).some(
    (policy) =>
      actionOf(policy) === 'ALLOW' && !isDryRun(policy) && listAt(policy.value, 'spec', 'rules').length > 0,
  );
}
