import type { Path } from '../../diagnostics/source-file.ts';
import { mapAt, textAt, textsAt } from '../../lang/at-path.ts';
import { isInAddition, titleOf } from '../../picture/document-names.ts';
import { isGrpcOrHttpRoute, parentsOf } from '../../picture/gateway-api-routes.ts';
import { type ClusterHost, domainOf, fullHost } from '../../picture/hosts.ts';
import { isForSidecars } from '../../picture/mesh-hosts.ts';
import { picturesOf } from '../../picture/picture.ts';
import {
  isInSameCluster,
  type RenderedDocument,
  type RenderedFleet,
} from '../../picture/rendered-document.ts';
import { gatewayName, isPrivate, overlap, type Visibility, visibilityOf } from '../../picture/visibility.ts';
import type { Finding } from '../check.ts';
import { defineRenderedCheck } from '../rendered-check.ts';
import { areMerged } from '../support/documents/merged-documents.ts';

export const secondDocumentForHost = defineRenderedCheck({
  name: 'second-document-for-host',
  code: 'MESH468',
  severity: 'error',
  title: 'A host has a second VirtualService, DestinationRule or ServiceEntry',
  explanation:
    'Sidecars do not merge two VirtualServices for one host: they use the older one and ignore the other. Of two DestinationRules, only the policy of the first one applies; subsets of both do. Two ServiceEntries with different ports or endpoints can exist beside each other, with the same resolution and exportTo. A ServiceEntry for a host of the mesh redirects its calls. The generator renders these documents for each service; change them through the spec or a patch. stock and stock.shop.svc.cluster.local are the same host.',
  source:
    'Istio, Traffic Management Best Practices: split large virtual services and destination rules; IST0109',
  *run(rendered) {
    const seen = servicesInExtra(rendered);
    for (const document of rendered.documents) {
      if (document.origin === 'patched') yield* addedHosts(document, rendered);
      if (document.origin !== 'extra') continue;
      for (const { host, path } of ownedHosts(document, rendered)) {
        const owner = ownerOf(host, document, rendered);
        if (owner && replaces(document, owner, rendered)) continue;
        if (owner && clashes(document, owner.visibility)) {
          const related = [{ message: owner.title, at: owner.at }];
          const isOther = document.kind === 'ServiceEntry' && owner.kind === 'Service';
          yield isOther
            ? {
                ...findingOf(document, host, path, '', related),
                message: `the Service of ${owner.title} already has the host ${host} of ServiceEntry ${document.name}`,
                hint: 'remove the host: calls to it reach the Service already',
              }
            : findingOf(document, host, path, `${owner.title} already has one`, related);
          continue;
        }
        if (owner) continue;
        const key = JSON.stringify([document.kind, host]);
        const before = seen.get(key) ?? [];
        seen.set(key, [...before, document]);
        const first = before.find(
          (other) =>
            isInSameCluster(document, other) &&
            clashes(document, visibilityOf(other)) &&
            !areMerged(document, other),
        );
        if (first)
          yield {
            ...findingOf(document, host, path, `${titleOf(first)} already covers it`, [
              { message: first.name, at: first.at(['metadata', 'name']) },
            ]),
            hint:
              first.kind === 'Service'
                ? 'remove the host: calls to it reach the Service already'
                : 'make one document of the two',
          };
      }
      yield* exposedByOthers(document, rendered);
    }
  },
});

/**
 * Hosts of other documents that a patch writes into a rendered VirtualService, DestinationRule or ServiceEntry: for
 * sidecars those of other services, and at a gateway those that another service exposes.
 */
function* addedHosts(document: RenderedDocument, rendered: RenderedFleet): Iterable<Finding> {
  for (const { host, path } of ownedHosts(document, rendered)) {
    if (!isInAddition(document.at(path))) continue;
    const owner = ownerOf(host, document, rendered);
    if (
      !owner ||
      (owner.service?.name ?? owner.title) === document.service ||
      replaces(document, owner, rendered)
    )
      continue;
    if (clashes(document, owner.visibility))
      yield {
        ...findingOf(document, host, path, `${owner.title} already has one`, [
          { message: owner.title, at: owner.at },
        ]),
        hint: `remove the host, and configure the calls to it in ${owner.title}`,
      };
  }
  for (const finding of exposedByOthers(document, rendered))
    if (isInAddition(finding.at)) yield { ...finding, hint: 'use another host: each host has one owner' };
}

/** The Services in extra/, as owners of the hosts of ServiceEntries. */
function servicesInExtra(rendered: RenderedFleet): Map<string, RenderedDocument[]> {
  const services = rendered.documents.filter(({ kind, origin }) => kind === 'Service' && origin === 'extra');
  return new Map(
    services.map((service) => {
      const host = fullHost(service.name, service.namespace, domainOf(rendered));
      return [JSON.stringify(['ServiceEntry', host]), [service]];
    }),
  );
}

/**
 * True if proxies of some namespace see both documents and must choose. A document that only its own namespace sees
 * wins over one that another namespace exports to it: it is an override for the callers there.
 * Source: istio/istio, pilot/pkg/model (VirtualServicesForGateway, destinationRule).
 */
function clashes(document: RenderedDocument, other: Visibility): boolean {
  const own = visibilityOf(document);
  if (own.namespace !== other.namespace && isPrivate(own) !== isPrivate(other)) return false;
  return overlap(own, other);
}

/** Hosts that a document claims for the sidecars, or at a gateway. */
function ownedHosts(document: RenderedDocument, rendered: RenderedFleet): { host: string; path: Path }[] {
  const { kind, value, namespace } = document;
  const full = (host: string) => fullHost(host, namespace, domainOf(rendered));
  if (kind === 'DestinationRule') {
    const host = textAt(value, 'spec', 'host');
    // A document for some workloads can exist beside the one for all.
    const isForSome = Object.keys(mapAt(value, 'spec', 'workloadSelector')).length > 0;
    return host === undefined || isForSome ? [] : [{ host: full(host), path: ['spec', 'host'] }];
  }
  if (kind !== 'VirtualService' && kind !== 'ServiceEntry') return [];
  if (kind === 'VirtualService' && !isForSidecars(value)) return [];
  return textsAt(value, 'spec', 'hosts').map((host, index) => ({
    host: kind === 'ServiceEntry' ? host : full(host),
    path: ['spec', 'hosts', index],
  }));
}

/** Hosts of a gateway that another service exposes. A service may add routes for its own hosts. */
function* exposedByOthers(document: RenderedDocument, rendered: RenderedFleet): Iterable<Finding> {
  const { workspace } = rendered;
  const isApiRoute = isGrpcOrHttpRoute(document);
  if (document.kind !== 'VirtualService' && !isApiRoute) return;
  const gateways = new Set(
    isApiRoute
      ? parentsOf(document, domainOf(rendered)).map(({ gateway }) => gateway)
      : textsAt(document.value, 'spec', 'gateways').map((text) => {
          const { namespace, name } = gatewayName(text, document.namespace);
          return `${namespace}/${name}`;
        }),
  );
  const hosts = isApiRoute ? 'hostnames' : 'hosts';
  const others = workspace.instances.filter(
    ({ name, cluster, spec }) =>
      spec.expose && name !== document.service && document.clusters.includes(cluster.spec.name),
  );
  for (const [index, host] of textsAt(document.value, 'spec', hosts).entries()) {
    const exposing = others.flatMap(({ name, cluster, spec, at }) =>
      Object.entries(spec.expose ?? {}).flatMap(([gateway, { hosts }]) =>
        gateways.has(`${cluster.spec.gateways?.[gateway]?.namespace}/${gateway}`) && hosts.includes(host)
          ? [{ message: name, at: at(['expose', gateway, 'hosts', hosts.indexOf(host)]) }]
          : [],
      ),
    );
    const [owner] = exposing;
    if (owner)
      yield {
        ...findingOf(document, host, ['spec', hosts, index], `${owner.message} exposes it`, [owner]),
        hint: 'use another host, or move the document to the service that exposes this host',
      };
  }
}

/** The service or external service that owns the host in a cluster of the document. */
function ownerOf(host: string, document: RenderedDocument, rendered: RenderedFleet): ClusterHost | undefined {
  for (const { hosts } of picturesOf(document, rendered)) {
    const found = hosts.get(host)?.find(({ written }) => written?.origin !== 'extra');
    if (found) return { ...found, title: found.service?.name ?? found.title };
  }
  return undefined;
}

/** True if a patch deletes the rendered document of the owner, in each cluster that gets this one. */
const replaces = (
  document: RenderedDocument,
  { service }: ClusterHost,
  { deleted }: RenderedFleet,
): boolean =>
  document.clusters.every((cluster) =>
    deleted.some(
      ({ document: { kind, name, clusters } }) =>
        kind === document.kind && name === service?.name && clusters.includes(cluster),
    ),
  );

function findingOf(
  document: RenderedDocument,
  host: string,
  path: Path,
  why: string,
  related: NonNullable<Finding['related']>,
): Finding {
  return {
    message: `a second ${document.kind} for ${host}: ${why}`,
    at: document.at(path),
    hint: 'configure it in the spec, or change the rendered document with a patch in patches/',
    related,
  };
}
