import { nearest } from '../../diagnostics/nearest.ts';
import type { Path } from '../../diagnostics/source-file.ts';
import { suggest } from '../../diagnostics/suggestion.ts';
import { listAt, mapAt, numberAt, textAt } from '../../lang/at-path.ts';
import { routesTo } from '../../picture/host-routes.ts';
import { findHost } from '../../picture/hosts.ts';
import { type ClusterPicture, picturesOf } from '../../picture/picture.ts';
import { type ClusterPods, leadsTo, podsWith, portAt } from '../../picture/pods.ts';
import type { RenderedDocument, RenderedFleet } from '../../picture/rendered-document.ts';
import { routedCluster } from '../../picture/routed-cluster.ts';
import { defineRenderedCheck } from '../rendered-check.ts';
import { mistakeAt, type PlacedMistake } from '../support/documents/document-mistakes.ts';
import {
  clusterReference,
  type EnvoyReference,
  hiddenReference,
  unknownReference,
} from '../support/documents/envoy-references.ts';

export const envoyFilterMatchesNothing = defineRenderedCheck({
  name: 'envoy-filter-matches-nothing',
  code: 'MESH1407',
  severity: 'error',
  title: 'A patch of an EnvoyFilter matches nothing',
  explanation:
    'Istio applies a patch of an EnvoyFilter where the whole match fits, and ignores it where it does not: a host or port that no Service has, a port that the selected pods do not have, the port of a Service in place of that of its pods for SIDECAR_INBOUND, an old name of a filter, or the context GATEWAY for pods with a sidecar. Nothing reports it. Routes and clusters of Envoy have names such as stock.shop.svc.cluster.local:50051 and outbound|50051|v1|stock.shop.svc.cluster.local.',
  source: 'Istio, EnvoyFilter.EnvoyConfigObjectMatch; Envoy, Version history: names of filters',
  *run(rendered) {
    for (const document of rendered.documents) {
      if (document.kind !== 'EnvoyFilter' || document.origin === 'generated') continue;
      for (const picture of picturesOf(document, rendered))
        for (const [index, item] of listAt(document.value, 'spec', 'configPatches').entries())
          for (const mistake of mistakesIn(mapAt(item, 'match'), document, picture, rendered)) {
            const path: Path = ['spec', 'configPatches', index, 'match', ...mistake.path];
            yield* mistakeAt(document, [path], mistake, [picture.name]);
          }
    }
  },
});

function* mistakesIn(
  match: unknown,
  document: RenderedDocument,
  picture: ClusterPicture,
  rendered: RenderedFleet,
): Iterable<PlacedMistake> {
  const labels = mapAt(document.value, 'spec', 'workloadSelector', 'labels');
  const pods = podsWith(labels, document.namespace, picture.podsByNamespace);
  const context = textAt(match, 'context') ?? 'ANY';
  const areSidecars = pods.length > 0 && pods.every(({ service }) => service !== undefined);
  if (context === 'GATEWAY' && areSidecars)
    yield {
      path: ['context'],
      message: 'the pods that it selects are not gateways',
      hint: 'write SIDECAR_INBOUND for calls that they get, or SIDECAR_OUTBOUND for calls that they make',
    };
  if (context === 'SIDECAR_INBOUND') yield* inboundPorts(match, pods, picture);
  if (context === 'SIDECAR_OUTBOUND' && areSidecars) yield* outboundPorts(match, picture);
  for (const reference of referencesIn(match)) {
    const { port: _port, ...host } = reference;
    // For calls that pods get, the port of a cluster is that of the pods.
    yield* unknownReference(context === 'SIDECAR_INBOUND' ? host : reference, picture, rendered);
    if (context === 'SIDECAR_OUTBOUND') yield* hiddenReference(reference, pods, picture, rendered);
  }
  yield* routeNames(match, picture, rendered);
  yield* filterNames(match);
}

/** Ports of the proxy itself. */
const ownPorts = [15001, 15006];

/** Ports of the control plane and of gateways, whose Services the specs do not describe. */
const portsOfIstio = [80, 443, 15010, 15012, 15014, 15017, 15021, 15443, 31400];

/**
 * Ports of calls that pods get: those on which they listen. Only the name of a virtual host has the port of a Service.
 * Source: pilot/pkg/networking/core (buildSidecarInboundHTTPRouteConfig) and core/envoyfilter (filterChainMatch).
 */
function* inboundPorts(
  match: unknown,
  pods: readonly ClusterPods[],
  { services }: ClusterPicture,
): Iterable<PlacedMistake> {
  if (pods.length === 0 || pods.some(({ isSilent }) => isSilent)) return;
  const own = new Set(pods.flatMap((pod) => pod.ports.map(({ number }) => number)));
  const ofServices = services
    .filter((service) => pods.some((pod) => leadsTo(service, pod)))
    .flatMap((service) => service.ports);
  const numbers = new Set(ofServices.map(({ number }) => number));
  for (const { number, path } of portsIn(match, [['cluster', 'portNumber']])) {
    const isOfService = path.includes('vhost');
    if (isOfService && ofServices.length === 0) continue;
    if ((isOfService ? numbers : own).has(number) || ownPorts.includes(number)) continue;
    const targets = ofServices
      .filter((each) => each.number === number)
      .flatMap(({ target }) => pods.flatMap((pod) => portAt(pod, target)?.number ?? []));
    yield {
      path,
      message: isOfService
        ? `no Service of the pods that it selects has the port ${number}`
        : `no pod that it selects has the port ${number}`,
      hint:
        targets.length > 0
          ? `${number} is the port of the Service: write that of the pods, ${[...new Set(targets)].join(' or ')}`
          : `the ports are ${[...(isOfService ? numbers : own)].join(', ')}`,
    };
  }
}

/** Ports of calls that pods make: some host must have them. */
function* outboundPorts(match: unknown, { hosts }: ClusterPicture): Iterable<PlacedMistake> {
  const ports = new Set(
    [...hosts.values()].flatMap((all) => all.flatMap((host) => host.ports.map(({ number }) => number))),
  );
  for (const { number, path } of portsIn(match))
    if (!ports.has(number) && ![...ownPorts, ...portsOfIstio].includes(number))
      yield {
        path,
        message: `no host has the port ${number}`,
        hint: `the ports of the hosts are ${[...ports].sort((a, b) => a - b).join(', ')}`,
      };
}

/** The ports that a match names beside hosts. */
function* portsIn(
  match: unknown,
  others: readonly Path[] = [],
): Iterable<{ readonly number: number; readonly path: Path }> {
  const paths: Path[] = [
    ['listener', 'portNumber'],
    ['listener', 'filterChain', 'destinationPort'],
    ['routeConfiguration', 'portNumber'],
    ...others,
  ];
  for (const path of paths) {
    const number = numberAt(match, ...path);
    if (number !== undefined) yield { number, path };
  }
  const names: Path[] = [
    ['routeConfiguration', 'name'],
    ['routeConfiguration', 'vhost', 'name'],
    ['cluster', 'name'],
  ];
  for (const path of names) {
    const [, port] = /^(?:inbound\|(?:http\|)?)?(\d+)(?:\|\||$)/.exec(textAt(match, ...path) ?? '') ?? [];
    if (port !== undefined) yield { number: Number(port), path };
  }
}

/** The hosts that a match names: of a cluster, and of a virtual host with its port. */
function* referencesIn(match: unknown): Iterable<EnvoyReference> {
  const service = textAt(match, 'cluster', 'service');
  const number = numberAt(match, 'cluster', 'portNumber');
  const subset = textAt(match, 'cluster', 'subset');
  if (service !== undefined)
    yield {
      host: service,
      path: ['cluster', 'service'],
      ...(number === undefined ? {} : { port: { number, path: ['cluster', 'portNumber'] } }),
      ...(subset === undefined ? {} : { subset: { name: subset, path: ['cluster', 'subset'] } }),
    };
  yield* clusterReference(textAt(match, 'cluster', 'name') ?? '', ['cluster', 'name']);
  for (const name of [
    ['routeConfiguration', 'vhost', 'name'],
    ['routeConfiguration', 'name'],
  ]) {
    const [, virtual, of] =
      /^([a-z0-9][-a-z0-9.]*\.[-a-z0-9.]+):(\d+)$/.exec(textAt(match, ...name) ?? '') ?? [];
    if (virtual !== undefined) yield { host: virtual, path: name, port: { number: Number(of), path: name } };
  }
}

/**
 * A route that the virtual host does not have. In the Envoys of callers, routes have the names of the VirtualService, and
 * the name of a match after a dot; in those of the called pods, the only route is called default.
 * Source: pilot/pkg/networking/core/route (translateRoute, DefaultRouteName).
 */
function* routeNames(
  match: unknown,
  { name: cluster, hosts }: ClusterPicture,
  { fleet }: RenderedFleet,
): Iterable<PlacedMistake> {
  const path: Path = ['routeConfiguration', 'vhost', 'route', 'name'];
  const name = textAt(match, ...path);
  const virtual = textAt(match, 'routeConfiguration', 'vhost', 'name') ?? '';
  const [, host = ''] = /^([a-z0-9][-a-z0-9.]*):\d+$/.exec(virtual) ?? [];
  const isOfService = findHost(hosts, host)?.service !== undefined;
  const routes = isOfService ? routesTo(host, routedCluster(fleet, cluster))?.routes : undefined;
  const names = virtual.startsWith('inbound|') ? ['default'] : routes?.map((route) => route.name);
  if (name === undefined || !names || names.some((each) => name === each || name.startsWith(`${each}.`)))
    return;
  yield {
    path,
    message: `${virtual} has no route ${name}`,
    hint: suggest(name, names, 'routes there'),
  };
}

/** Filters by their names of today. */
const filters = [
  'envoy.filters.network.http_connection_manager',
  'envoy.filters.network.tcp_proxy',
  'envoy.filters.network.rbac',
  'envoy.filters.http.router',
  'envoy.filters.http.fault',
  'envoy.filters.http.cors',
  'envoy.filters.http.grpc_stats',
  'envoy.filters.http.jwt_authn',
  'envoy.filters.http.rbac',
  'envoy.filters.http.local_ratelimit',
  'envoy.filters.http.ratelimit',
  'envoy.filters.http.ext_authz',
  'envoy.filters.http.lua',
  'istio.metadata_exchange',
  'istio.stats',
  'istio.alpn',
];

/** Names of filters that Envoy no longer uses. */
const oldNames: Readonly<Record<string, string>> = {
  'envoy.http_connection_manager': 'envoy.filters.network.http_connection_manager',
  'envoy.tcp_proxy': 'envoy.filters.network.tcp_proxy',
  'envoy.router': 'envoy.filters.http.router',
  'envoy.fault': 'envoy.filters.http.fault',
  'envoy.cors': 'envoy.filters.http.cors',
  'envoy.lua': 'envoy.filters.http.lua',
  'envoy.rate_limit': 'envoy.filters.http.ratelimit',
  'envoy.ext_authz': 'envoy.filters.http.ext_authz',
};

function* filterNames(match: unknown): Iterable<PlacedMistake> {
  const filter: Path = ['listener', 'filterChain', 'filter'];
  for (const path of [
    [...filter, 'name'],
    [...filter, 'subFilter', 'name'],
  ]) {
    const name = textAt(match, ...path);
    if (name === undefined || filters.includes(name)) continue;
    const today = Object.hasOwn(oldNames, name) ? oldNames[name] : undefined;
    if (today === undefined && nearest(name, filters).length === 0) continue;
    yield {
      path,
      message: `Envoy has no filter ${name}`,
      hint: today === undefined ? suggest(name, filters, 'filters') : `write ${today}`,
    };
  }
}
