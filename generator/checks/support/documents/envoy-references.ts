import { nearest } from '../../../diagnostics/nearest.ts';
import type { Path } from '../../../diagnostics/source-file.ts';
import { suggest } from '../../../diagnostics/suggestion.ts';
import { domainOf, findHost } from '../../../picture/hosts.ts';
import { isMissingService } from '../../../picture/missing-service.ts';
import type { ClusterPicture } from '../../../picture/picture.ts';
import type { ClusterPods } from '../../../picture/pods.ts';
import type { RenderedFleet } from '../../../picture/rendered-document.ts';
import { isListed } from '../../../picture/sidecar-entries.ts';
import type { PlacedMistake } from './document-mistakes.ts';
import { hostsKnownBy } from './known-hosts.ts';

/** A host that an EnvoyFilter names, with the paths of its parts. */
export interface EnvoyReference {
  readonly host: string;
  readonly path: Path;
  readonly port?: { readonly number: number; readonly path: Path };
  readonly subset?: { readonly name: string; readonly path: Path };
}

/**
 * The host in the name of a cluster of Envoy for calls that pods make; none for other names.
 * Source: istio/istio, pilot/pkg/model (BuildSubsetKey).
 */
export function* clusterReference(name: string, path: Path): Iterable<EnvoyReference> {
  const [, port, subset = '', host] = /^outbound\|(\d+)\|([^|]*)\|(.+)$/.exec(name) ?? [];
  if (host === undefined) return;
  yield {
    host,
    path,
    port: { number: Number(port), path },
    ...(subset === '' ? {} : { subset: { name: subset, path } }),
  };
}

/** A host that does not exist, or that has no such port or subset. */
export function* unknownReference(
  { host, path, port, subset }: EnvoyReference,
  picture: ClusterPicture,
  rendered: RenderedFleet,
): Iterable<PlacedMistake> {
  const found = findHost(picture.hosts, host);
  if (!found) {
    // Hosts outside the mesh may be described elsewhere: what is near one that is described here is misspelt.
    const isMisspelt =
      !host.endsWith(`.svc.${domainOf(rendered)}`) && nearest(host, picture.hosts.keys()).length > 0;
    if (isMisspelt || isMissingService(host, picture, rendered))
      yield {
        path,
        message: `there is no host ${host}`,
        hint: suggest(host, picture.hosts.keys(), 'hosts there'),
      };
    return;
  }
  const ports = found.ports.map((each) => each.number);
  if (port && ports.length > 0 && !ports.includes(port.number))
    yield {
      path: port.path,
      message: `${host} has no port ${port.number}`,
      hint: `its ports are ${ports.join(', ')}`,
    };
  if (subset && found.service && !found.written && !found.versions.includes(subset.name))
    yield {
      path: subset.path,
      message: `${host} has no subset ${subset.name}`,
      hint: suggest(subset.name, found.versions, 'subsets'),
    };
}

/** A host that exists, but that no Sidecar of the selected pods lists: their proxies have no routes or clusters for it. */
export function* hiddenReference(
  { host, path }: EnvoyReference,
  pods: readonly ClusterPods[],
  picture: ClusterPicture,
  rendered: RenderedFleet,
): Iterable<PlacedMistake> {
  const found = findHost(picture.hosts, host);
  if (!found || pods.length === 0) return;
  const isKnown = pods.some((pod) => {
    const entries = hostsKnownBy(pod, picture, rendered);
    return entries === 'everything' || entries.some((entry) => isListed(entry, found.namespace, host));
  });
  if (isKnown || isDestination(host, picture, rendered)) return;
  yield {
    path,
    message: `no Sidecar of the pods that it selects lists ${host}: their proxies have nothing with this name`,
    hint: 'declare the call in the spec, or add the host to the Sidecar with a patch',
  };
}

/**
 * True if a route or mirror may send calls to a host: proxies that use the route know its destinations.
 * Source: istio/istio, pilot/pkg/model (SidecarScope: destinations of VirtualServices).
 */
const isDestination = (
  host: string,
  { name: cluster, documents }: ClusterPicture,
  { fleet }: RenderedFleet,
): boolean =>
  (documents.get('VirtualService') ?? []).some(({ value }) =>
    JSON.stringify(value).includes(host.split('.')[0] ?? host),
  ) ||
  fleet.clusters.some(
    ({ name, instances }) =>
      name === cluster &&
      instances.some(({ service }) =>
        service.routing.mirrors.some(({ copies }) => 'host' in copies && copies.host === host),
      ),
  );
