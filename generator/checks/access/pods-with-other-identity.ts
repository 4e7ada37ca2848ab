import { isInAddition } from '../../picture/document-names.ts';
import { clusterPictures } from '../../picture/picture.ts';
import { defineRenderedCheck } from '../rendered-check.ts';
import { identityOfService, ownIdentityHint } from '../support/documents/document-mistakes.ts';

export const podsWithOtherIdentity = defineRenderedCheck({
  name: 'pods-with-other-identity',
  code: 'MESH1600',
  severity: 'error',
  suppressible: true,
  title: 'Pods run as the ServiceAccount of something else',
  explanation:
    'The ServiceAccount of a pod is its identity in the mesh. Each service has one with its own name, and the rendered policies allow its calls by that name. If a patch gives the pods of a service another ServiceAccount, the services it calls deny its calls. If pods in extra/ use the ServiceAccount of another service, they may make every call that this service may make. Give pods their own ServiceAccount, and list it under allowPrincipals of the services that they call.',
  source: 'Istio, Security: Istio identity; AuthorizationPolicy, Source.principals',
  *run(rendered) {
    const services = rendered.workspace.services;
    for (const { name: cluster, pods } of clusterPictures(rendered))
      for (const { title, namespace, account, service, written, isInMesh } of pods) {
        if (!written || !isInMesh) continue;
        const { document } = written;
        const at = document.at([...written.path, 'spec', 'serviceAccountName']);
        if (!isInAddition(at)) continue;
        const owner = services.find(({ spec }) => spec.name === account && spec.namespace === namespace);
        if (service && account !== service.name && (owner || service.access.calls.length > 0))
          yield {
            message: `${title} runs as ${account}: the services that ${service.name} calls allow only ${service.name}`,
            at,
            hint: ownIdentityHint(service.name, written),
            clusters: [cluster],
          };
        if (!service && owner && owner.spec.name !== document.service)
          yield { ...identityOfService(title, owner), at, clusters: [cluster] };
      }
  },
});
