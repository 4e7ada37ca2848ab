import { isInAddition } from '../../picture/document-names.ts';
import { clusterPictures } from '../../picture/picture.ts';
import { leadsTo } from '../../picture/pods.ts';
import { defineRenderedCheck } from '../rendered-check.ts';
import { identityOfService } from '../support/documents/document-mistakes.ts';

export const ownPodsWithIdentityOfService = defineRenderedCheck({
  name: 'own-pods-with-identity-of-service',
  code: 'MESH1623',
  severity: 'warning',
  title: 'A server in extra/ has the identity of the service beside it',
  explanation:
    'The ServiceAccount of a pod is its identity in the mesh. A server of its own, with its own Service, that runs as the ServiceAccount of a service may make every call that the service may make, and policies cannot distinguish the two: who takes over this server can call all of them. Give it a ServiceAccount of its own. Jobs, and further pods of the service itself, may have its ServiceAccount.',
  source: 'Istio, Security: Istio identity; AuthorizationPolicy, Source.principals',
  *run(rendered) {
    for (const { name: cluster, pods, services } of clusterPictures(rendered))
      for (const pod of pods) {
        const { title, namespace, account, service, written, isInMesh, labels } = pod;
        if (service || !isInMesh || written?.document.origin !== 'extra') continue;
        if (account !== written.document.service) continue;
        const owner = rendered.workspace.services.find(
          ({ spec }) => spec.name === account && spec.namespace === namespace,
        );
        if (!owner?.spec.calls?.length) continue;
        const isServer = services.some((each) => each.written?.origin === 'extra' && leadsTo(each, pod));
        const at = written.document.at([...written.path, 'spec', 'serviceAccountName']);
        if (!isServer || labels['app'] === account || !isInAddition(at)) continue;
        yield { ...identityOfService(title, owner), at, clusters: [cluster] };
      }
  },
});
