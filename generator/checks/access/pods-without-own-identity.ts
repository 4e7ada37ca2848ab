import { clusterPictures } from '../../picture/picture.ts';
import { defineRenderedCheck } from '../rendered-check.ts';
import { ownIdentityHint } from '../support/documents/document-mistakes.ts';

export const podsWithoutOwnIdentity = defineRenderedCheck({
  name: 'pods-without-own-identity',
  code: 'MESH1601',
  severity: 'information',
  title: 'Pods run as the ServiceAccount default',
  explanation:
    'Pods without serviceAccountName run as default, and so do all others of their namespace that have none. A policy cannot distinguish them: what is allowed to one of them is allowed to all. Give each workload its own ServiceAccount.',
  source: 'Istio, Security: Istio identity; kube-linter, default-service-account',
  *run(rendered) {
    // If the service calls others, its patch makes them deny its calls, which is reported as that.
    for (const { name: cluster, pods } of clusterPictures(rendered))
      for (const { title, account, service, written, isInMesh } of pods)
        if (written && isInMesh && !service?.access.calls.length && account === 'default')
          yield {
            message: `${title} runs as the ServiceAccount default of ${written.document.namespace}`,
            at: written.document.at([...written.path, 'spec', 'serviceAccountName']),
            hint: service
              ? ownIdentityHint(service.name, written)
              : 'add a ServiceAccount to extra/, and name it as serviceAccountName',
            clusters: [cluster],
          };
  },
});
