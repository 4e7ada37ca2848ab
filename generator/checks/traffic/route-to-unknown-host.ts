import type { Path } from '../../diagnostics/source-file.ts';
import { suggest } from '../../diagnostics/suggestion.ts';
import { textAt, textsAt } from '../../lang/at-path.ts';
import { subsetNames } from '../../picture/destination-rules.ts';
import { destinationsIn, type Reference } from '../../picture/destinations.ts';
import { titleOf } from '../../picture/document-names.ts';
import { type ClusterHost, domainOf, findHost, fullHost } from '../../picture/hosts.ts';
import { isForSidecars, matchesHost } from '../../picture/mesh-hosts.ts';
import { isMissingService } from '../../picture/missing-service.ts';
import { type ClusterPicture, picturesOf } from '../../picture/picture.ts';
import type { RenderedDocument, RenderedFleet } from '../../picture/rendered-document.ts';
import { usersOf, type Visibility, visibilityOf } from '../../picture/visibility.ts';
import type { DocumentFinding, Finding } from '../check.ts';
import { defineRenderedCheck } from '../rendered-check.ts';
import { gatewaysNamedIn, isMissingGateway } from '../support/documents/named-gateways.ts';
import { onlyInClusters } from '../support/only-in-clusters.ts';
import { together } from '../support/places.ts';

export const routeToUnknownHost = defineRenderedCheck({
  name: 'route-to-unknown-host',
  code: 'MESH317',
  severity: 'error',
  title: 'A document names a host, subset, port or gateway that does not exist',
  explanation:
    'Istio accepts a VirtualService for a host, subset, port or gateway that does not exist. Its calls get 503 or 404, and no object in the cluster shows why. Hosts and gateways in namespaces without services are not known here, so only names that look misspelt are reported. A host without dots is a Service in the namespace of the document. Istio does not resolve a partly qualified host such as stock.shop, so write the full name.',
  source: 'Istio, analysis messages IST0101 and IST0174; VirtualService, Destination.host',
  *run(rendered) {
    for (const document of rendered.documents) {
      if (document.origin === 'generated') continue;
      if (document.kind === 'VirtualService') {
        for (const reference of hostsAndDestinations(document)) yield* unknown(document, reference, rendered);
        yield* unknownGateways(document, rendered);
      }
      if (document.kind === 'DestinationRule') yield* unknown(document, { path: ['spec', 'host'] }, rendered);
    }
  },
});

/** Every host of the mesh in a VirtualService, and every destination of its routes and mirrors. */
function* hostsAndDestinations({ value }: RenderedDocument): Iterable<Reference> {
  // The hosts of a gateway need no Service with the same name.
  if (isForSidecars(value))
    for (const [index, host] of textsAt(value, 'spec', 'hosts').entries())
      if (!host.startsWith('*')) yield { path: ['spec', 'hosts', index] };
  yield* destinationsIn(value);
}

function* unknown(
  document: RenderedDocument,
  { path, subset, port }: Reference,
  rendered: RenderedFleet,
): Iterable<DocumentFinding> {
  const host = textAt(document.value, ...path);
  if (host === undefined || host === '*') return;
  const domain = domainOf(rendered);
  const full = fullHost(host, document.namespace, domain);
  const users = document.kind === 'VirtualService' ? usersOf(document) : visibilityOf(document);
  // No proxy uses it.
  if (users.namespaces.size === 0) return;
  for (const picture of picturesOf(document, rendered)) {
    const { hosts, name: cluster } = picture;
    const clusters = [cluster];
    if (full.startsWith('*.') && isPatternOfHosts(full, picture)) continue;
    const found = findHost(hosts, full, users);
    if (!found) {
      const hidden = findHost(hosts, full);
      // Proxies route calls to a host that they do not know, but they have no endpoints of such a destination.
      if (hidden && isDestination(path)) yield { ...hiddenFrom(users, hidden, document, path), clusters };
      if (!hidden && (isMissingService(full, picture, rendered) || isShortened(full, rendered)))
        yield {
          message: `${titleOf(document)}: the host ${full} does not exist`,
          at: document.at(path),
          hint: isShortened(full, rendered)
            ? `write the full name: ${full.split('.').slice(0, 2).join('.')}.svc.${domain}`
            : (onlyInClusters(document, rendered, {
                what: full,
                at: document.at(path),
                isThere: (each) => findHost(each.hosts, full, users) !== undefined,
              }) ?? suggest(full, hosts.keys(), 'hosts there')),
          clusters,
          ...followsDeletion(full, cluster, rendered),
        };
      continue;
    }
    const owner = ownerOf(found);
    const related = [{ message: owner, at: found.at }];
    const subsets = subset ? subsetNames(found, users, picture.destinationRules) : new Set<string>();
    if (subset && !subsets.has(subset.name))
      yield {
        message: `${owner} has no ${found.service ? 'version' : 'subset'} ${subset.name}`,
        at: document.at(subset.path),
        hint:
          onlyInClusters(document, rendered, {
            what: subset.name,
            at: document.at(subset.path),
            isThere: (each) => {
              const other = findHost(each.hosts, full, users);
              return other !== undefined && subsetNames(other, users, each.destinationRules).has(subset.name);
            },
          }) ??
          (found.service
            ? suggest(subset.name, found.versions, 'versions there')
            : suggest(subset.name, subsets, 'subsets of its DestinationRules')),
        related,
        clusters,
      };
    const ports = found.ports.map(({ number }) => number);
    if (port && ports.length > 0 && !ports.includes(port.number))
      yield {
        message: `${owner} has no port ${port.number}`,
        at: document.at(port.path),
        hint: `its ports are ${ports.join(', ')}`,
        related,
        clusters,
      };
  }
}

/** True for a pattern of hosts that exist, and for one of a namespace of services: it is for hosts that follow later, too. */
const isPatternOfHosts = (pattern: string, { hosts, namespaces }: ClusterPicture): boolean =>
  namespaces.has(pattern.split('.')[1] ?? '') || [...hosts.keys()].some((host) => matchesHost(pattern, host));

/** The patch that deletes the Service of a host: it is the mistake. */
function followsDeletion(
  host: string,
  cluster: string,
  rendered: RenderedFleet,
): Pick<DocumentFinding, 'follows'> {
  const cause = rendered.deleted.find(
    ({ document: { kind, name, namespace, clusters } }) =>
      kind === 'Service' &&
      clusters.includes(cluster) &&
      fullHost(name, namespace, domainOf(rendered)) === host,
  );
  return cause ? { follows: cause.at } : {};
}

const isDestination = ([, key]: Path): boolean => key !== 'hosts' && key !== 'host';

const ownerOf = ({ service, title }: ClusterHost): string => service?.name ?? title;

/** A host that exists, but that no proxy knows which uses the document. */
function hiddenFrom(users: Visibility, hidden: ClusterHost, document: RenderedDocument, path: Path): Finding {
  const namespaces = users.namespaces.has('*') ? 'any namespace' : together([...users.namespaces]);
  return {
    message: `${titleOf(document)}: ${hidden.host} is not exported to ${namespaces}, so its calls fail with 503`,
    at: document.at(path),
    hint: `add ${together([...users.namespaces].map((name) => (name === '*' ? '"*"' : name)))} to exportTo of ${ownerOf(hidden)}`,
    related: [{ message: ownerOf(hidden), at: hidden.at }],
  };
}

/** True for the name of a service with only its namespace, or with `svc`: DNS resolves it, Istio does not. */
function isShortened(host: string, { workspace }: RenderedFleet): boolean {
  const [name, namespace, ...rest] = host.split('.');
  if (rest.length > 1 || (rest.length === 1 && rest[0] !== 'svc')) return false;
  return workspace.services.some(({ spec }) => spec.name === name && spec.namespace === namespace);
}

function* unknownGateways(document: RenderedDocument, rendered: RenderedFleet): Iterable<DocumentFinding> {
  for (const { namespace, name: own, path } of gatewaysNamedIn(document)) {
    const name = `${namespace}/${own}`;
    for (const { name: cluster, gateways } of picturesOf(document, rendered)) {
      const there = [...gateways.keys()];
      if (!gateways.has(name) && isMissingGateway(name, there, rendered))
        yield {
          message: `${titleOf(document)}: the gateway ${name} does not exist`,
          at: document.at(path),
          hint:
            onlyInClusters(document, rendered, {
              what: name,
              at: document.at(path),
              isThere: (each) => each.gateways.has(name),
            }) ?? suggest(name, there, 'gateways there'),
          clusters: [cluster],
        };
    }
  }
}
