import { textAt, textsAt } from '../../lang/at-path.ts';
import { isInAddition, titleOf } from '../../picture/document-names.ts';
import { domainOf } from '../../picture/hosts.ts';
import { picturesOf } from '../../picture/picture.ts';
import { overlap, visibilityOf } from '../../picture/visibility.ts';
import { defineRenderedCheck } from '../rendered-check.ts';

export const externalHostInClusterDomain = defineRenderedCheck({
  name: 'external-host-in-cluster-domain',
  code: 'MESH1800',
  severity: 'error',
  title: 'A ServiceEntry makes a host of the cluster external',
  explanation:
    'Names below the domain of the cluster, such as db.shop.svc.cluster.local, belong to Services of the cluster. A ServiceEntry for such a host with location MESH_EXTERNAL, the default, makes proxies call it without mutual TLS, and if a Service of that name exists, redirects its calls. Name the host by which it is known outside, or set location: MESH_INTERNAL for workloads of the mesh.',
  source: 'Istio, ServiceEntry.location',
  *run(rendered) {
    const domain = domainOf(rendered);
    for (const document of rendered.documents) {
      if (document.kind !== 'ServiceEntry' || document.origin === 'generated') continue;
      if (textAt(document.value, 'spec', 'location') === 'MESH_INTERNAL') continue;
      const users = visibilityOf(document);
      // No proxy uses it.
      if (users.namespaces.size === 0) continue;
      const pictures = picturesOf(document, rendered);
      for (const [index, host] of textsAt(document.value, 'spec', 'hosts').entries()) {
        // A second owner of the host of a Service is reported as one.
        const isOwned = pictures.some(({ hosts }) =>
          hosts.get(host)?.some((each) => each.kind === 'Service' && overlap(each.visibility, users)),
        );
        if (!host.endsWith(`.svc.${domain}`) || isOwned) continue;
        const at = document.at(['spec', 'hosts', index]);
        if (!isInAddition(at)) continue;
        yield {
          message: `${titleOf(document)}: ${host} is a name inside the cluster, but the ServiceEntry is for hosts outside`,
          at,
          hint: 'write the name of the host outside, or location: MESH_INTERNAL',
        };
      }
    }
  },
});
