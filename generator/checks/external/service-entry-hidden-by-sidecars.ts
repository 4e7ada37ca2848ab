import { textsAt } from '../../lang/at-path.ts';
import { titleOf } from '../../picture/document-names.ts';
import { type ClusterPicture, picturesOf } from '../../picture/picture.ts';
import type { RenderedDocument, RenderedFleet } from '../../picture/rendered-document.ts';
import { isListed } from '../../picture/sidecar-entries.ts';
import { isVisibleIn, visibilityOf } from '../../picture/visibility.ts';
import { defineRenderedCheck } from '../rendered-check.ts';
import { hostsKnownIn } from '../support/documents/known-hosts.ts';
import { together } from '../support/places.ts';

export const serviceEntryHiddenBySidecars = defineRenderedCheck({
  name: 'service-entry-hidden-by-sidecars',
  code: 'MESH1801',
  severity: 'warning',
  title: 'No Sidecar lists the host of a ServiceEntry',
  explanation:
    'The proxy of a service knows only the hosts that its Sidecar lists: those of its calls. It ignores a ServiceEntry for another host: with REGISTRY_ONLY, calls to the host fail, and otherwise they leave the mesh without the settings for it. Describe the host as an external service, and add it to the calls of its callers. Or add it to their Sidecars, and its port to their NetworkPolicies, with patches. A ServiceEntry is not reported if a pod without a Sidecar can use it, if it is exported to a namespace without services, or if a route of a team names its host.',
  source: 'Istio, Sidecar: IstioEgressListener.hosts and OutboundTrafficPolicy',
  *run(rendered) {
    for (const document of rendered.documents) {
      if (document.kind !== 'ServiceEntry' || document.origin !== 'extra') continue;
      const hosts = textsAt(document.value, 'spec', 'hosts');
      for (const picture of picturesOf(document, rendered)) {
        const isUsed = hosts.some(
          (host) => isKnown(host, document, picture, rendered) || isRouted(host, picture),
        );
        const others = textsAt(document.value, 'spec', 'exportTo').filter(
          (name) => !['.', '*'].includes(name) && !picture.namespaces.has(name),
        );
        if (hosts.length === 0 || isUsed || others.length > 0) continue;
        const at = document.at(['spec', 'hosts', 0]);
        yield {
          message: `${titleOf(document)}: no Sidecar lists ${together(hosts)}: the proxies of services ignore it`,
          at,
          hint: `describe it as an external service in services/, and add it to the calls of its callers; or add ${document.namespace}/${hosts[0]} to their Sidecars, and its port to egress of their NetworkPolicies, with patches`,
          clusters: [picture.name],
          // A host that is wrong is listed nowhere.
          follows: at,
        };
      }
    }
  },
});

/** True if proxies of at least one namespace know a host. */
function isKnown(
  host: string,
  document: RenderedDocument,
  picture: ClusterPicture,
  rendered: RenderedFleet,
): boolean {
  const users = visibilityOf(document);
  return [...hostsKnownIn(picture, rendered)].some(
    ([namespace, entries]) =>
      isVisibleIn(users, namespace) &&
      (entries === 'everything' || entries.some((entry) => isListed(entry, document.namespace, host))),
  );
}

/** True if a route of a team names a host: its proxies then know it, and those of gateways have no Sidecar. */
const isRouted = (host: string, { documents }: ClusterPicture): boolean =>
  ['VirtualService', 'HTTPRoute', 'GRPCRoute', 'TLSRoute', 'TCPRoute'].some((kind) =>
    (documents.get(kind) ?? []).some(({ value }) => JSON.stringify(value).includes(JSON.stringify(host))),
  );
