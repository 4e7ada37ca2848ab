import { textAt } from '../../lang/at-path.ts';
import type { Fleet } from '../../model/fleet.ts';
import { titleOf } from '../../picture/document-names.ts';
import type { RenderedDocument } from '../../picture/rendered-document.ts';
import { defineRenderedCheck } from '../rendered-check.ts';

export const patchChangesTypeOfService = defineRenderedCheck({
  name: 'patch-changes-type-of-service',
  code: 'MESH1919',
  severity: 'error',
  title: 'A patch makes the Service of a service headless or an ExternalName',
  explanation:
    'Callers dial the address of the Service, and proxies send the calls to its pods. A Service of type ExternalName is only a DNS name: its selector is ignored, and calls leave for another host. A headless Service, with clusterIP: None, has no address: DNS returns the addresses of the pods. Only a StatefulSet needs one, and may name it in serviceName. The API server rejects a change of clusterIP of a Service that exists, so the sync fails. For a host outside the mesh, write an external service. For the addresses of single pods, add a second Service in extra/.',
  source:
    'Kubernetes, Service: headless Services and type ExternalName; Kubernetes API, ServiceSpec.clusterIP: may not be changed; Istio, Traffic Routing: headless Services',
  *run({ documents, fleet }) {
    for (const document of documents) {
      if (document.kind !== 'Service' || document.origin !== 'patched') continue;
      const isAlias = textAt(document.value, 'spec', 'type') === 'ExternalName';
      const isHeadless =
        textAt(document.value, 'spec', 'clusterIP') === 'None' && !isNamedByStatefulSet(document, fleet);
      const at = document.changeAt(['spec', isAlias ? 'type' : 'clusterIP']);
      if (!at || !(isAlias || isHeadless)) continue;
      yield {
        message: isAlias
          ? `${titleOf(document)} becomes a DNS name for another host: its callers no longer reach its pods`
          : `${titleOf(document)} becomes headless: it loses the address that its callers dial, and the sync of a Service that exists fails`,
        at,
        hint: isAlias
          ? 'describe a host outside the mesh in external.yaml of a folder of its own'
          : 'add a second Service with clusterIP: None to extra/',
      };
    }
  },
});

/** True for the Service by which the pods of a StatefulSet have host names: Kubernetes requires it to be headless. */
const isNamedByStatefulSet = ({ service, name, clusters }: RenderedDocument, fleet: Fleet): boolean =>
  fleet.clusters.some(
    ({ name: cluster, instances }) =>
      clusters.includes(cluster) &&
      instances.some(
        (instance) =>
          instance.service.name === service && instance.service.workload.statefulSet?.serviceName === name,
      ),
  );
