import type { Path } from '../../diagnostics/source-file.ts';
import { suggest } from '../../diagnostics/suggestion.ts';
import { isNearNamespace } from '../../diagnostics/typo.ts';
import { listAt, mapAt, numberAt, textsAt } from '../../lang/at-path.ts';
import { covers } from '../../model/gateway-hosts.ts';
import { isInAddition, placeOf, titleOf } from '../../picture/document-names.ts';
import { domainOf, findHost } from '../../picture/hosts.ts';
import { selectorOf, selects } from '../../picture/label-selectors.ts';
import { isMissingService } from '../../picture/missing-service.ts';
import { picturesOf } from '../../picture/picture.ts';
import { podsWith } from '../../picture/pods.ts';
import type { RenderedDocument, RenderedFleet } from '../../picture/rendered-document.ts';
import { entriesOf, type SidecarEntry } from '../../picture/sidecar-entries.ts';
import { exportedTo } from '../../picture/visibility.ts';
import type { DocumentFinding, Finding } from '../check.ts';
import { defineRenderedCheck } from '../rendered-check.ts';
import { writtenAddresses } from '../support/documents/container-addresses.ts';

export const sidecarWithoutHost = defineRenderedCheck({
  name: 'sidecar-without-host',
  code: 'MESH1405',
  severity: 'error',
  title: 'A Sidecar names an unknown host, or hides one that the service calls',
  explanation:
    'A Sidecar lists the hosts that its pods can call, as namespace/host with the full name of the host. Istio accepts a host that does not exist, and a list without a host that the service calls. With REGISTRY_ONLY, calls to hosts that are not in the list fail with UNAVAILABLE. The rendered Sidecar of a service lists what the calls of its spec need: declare a call in the spec instead of patching the list.',
  source: 'Istio, Sidecar: IstioEgressListener.hosts',
  *run(rendered) {
    for (const document of rendered.documents) {
      if (document.kind !== 'Sidecar' || document.origin === 'generated') continue;
      const entries = entriesOf(document.value, document.namespace);
      for (const entry of entries) yield* unknown(document, entry, rendered);
      yield* unknownPorts(document, rendered);
      if (document.origin === 'extra') yield* hiddenFromOwnPods(document, entries, rendered);
      if (document.origin === 'patched') yield* hidden(document, entries, rendered);
    }
  },
});

/** A host that no Service has, or that is not exported to the namespace. */
function* unknown(
  document: RenderedDocument,
  { namespace, host, path }: SidecarEntry,
  rendered: RenderedFleet,
): Iterable<Finding> {
  const domain = domainOf(rendered);
  const at = document.at(path);
  if (!isInAddition(at)) return;
  const namespaces = new Set(rendered.workspace.services.map(({ spec }) => spec.namespace));
  const isAny = ['*', '~', '.'].includes(namespace);
  if (!isAny && !namespaces.has(namespace) && isNearNamespace(namespace, namespaces)) {
    yield {
      message: `${titleOf(document)}: no service runs in the namespace ${namespace}`,
      at,
      hint: suggest(namespace, namespaces, 'namespaces of services'),
    };
    return;
  }
  const [, of] = host.split('.');
  if (!isAny && host.endsWith(`.svc.${domain}`) && of !== undefined && of !== '*' && of !== namespace) {
    yield {
      message: `${titleOf(document)}: ${host} is in the namespace ${of}, but the entry names ${namespace}`,
      at,
      hint: `write ${of}/${host}`,
    };
    return;
  }
  if (host === '' || host.includes('*')) return;
  const pictures = picturesOf(document, rendered);
  if (!host.includes('.')) {
    yield {
      message: `${titleOf(document)}: ${host} is not the full name of a host`,
      at,
      hint: `write the full name, such as ${document.namespace}/${host}.${document.namespace}.svc.${domain}`,
    };
    return;
  }
  if (!host.endsWith(`.svc.${domain}`)) return;
  const users = exportedTo(document.namespace, ['.']);
  if (pictures.some(({ hosts }) => findHost(hosts, host, users))) return;
  const [hidden] = pictures.flatMap(({ hosts }) => findHost(hosts, host) ?? []);
  if (!hidden && !pictures.every((picture) => isMissingService(host, picture, rendered))) return;
  const known = pictures.flatMap(({ hosts }) =>
    [...hosts.keys()].filter((each) => findHost(hosts, each, users)),
  );
  yield hidden
    ? {
        message: `${titleOf(document)}: ${host} is not exported to ${document.namespace}`,
        at,
        hint: `add ${document.namespace} to exportTo of ${hidden.service?.name ?? hidden.title}`,
        related: [{ message: hidden.service?.name ?? hidden.title, at: hidden.at }],
      }
    : {
        message: `${titleOf(document)}: no Service has the host ${host}`,
        at,
        hint: suggest(host, new Set(known), 'hosts there'),
      };
}

/** The addresses in documents that pods of a Sidecar in extra/ have, and that the Sidecar hides. */
function* hiddenFromOwnPods(
  document: RenderedDocument,
  entries: readonly SidecarEntry[],
  rendered: RenderedFleet,
): Iterable<DocumentFinding> {
  const selector = selectorOf(document);
  if (entries.length === 0 || !selector) return;
  for (const { service, pod, picture, address } of writtenAddresses(rendered)) {
    if (!service || !pod || pod.service || pod.namespace !== document.namespace) continue;
    if (!document.clusters.includes(picture.name) || !selects(selector.labels, pod.labels)) continue;
    const isListed = entries.some(
      (entry) =>
        (entry.namespace === '*' || entry.namespace === service.namespace) &&
        covers(entry.host, service.host),
    );
    if (!isListed)
      yield {
        message: `${titleOf(document)} hides ${service.host}, but ${pod.title} calls ${address.name}`,
        at: document.at(['spec', 'egress', 0, 'hosts', 0]),
        hint: `add ${service.namespace}/${service.host} to the hosts`,
        clusters: [picture.name],
      };
  }
}

/** Ports of inbound listeners that no pod has, and of outbound listeners that no host has. */
function* unknownPorts(document: RenderedDocument, rendered: RenderedFleet): Iterable<DocumentFinding> {
  const selector = selectorOf(document);
  for (const { name, podsByNamespace, hosts } of picturesOf(document, rendered)) {
    const pods = podsWith(selector?.labels ?? {}, document.namespace, podsByNamespace);
    const areKnown = pods.length > 0 && !pods.some(({ isSilent }) => isSilent);
    const ofPods = new Set(pods.flatMap(({ ports }) => ports.map(({ number }) => number)));
    const ofHosts = new Set(
      [...hosts.values()].flatMap((all) => all.flatMap(({ ports }) => ports.map(({ number }) => number))),
    );
    for (const [key, ports, what] of [
      ['ingress', ofPods, 'no pod that it selects'],
      ['egress', ofHosts, 'no host'],
    ] as const) {
      if (key === 'ingress' && !areKnown) continue;
      for (const [index, listener] of listAt(document.value, 'spec', key).entries()) {
        const number = numberAt(listener, 'port', 'number');
        const path: Path = ['spec', key, index];
        const at = placeOf(document, [...path, 'port', 'number'], path, ['spec', key]);
        // A listener with a bind address, or for a socket, may have any port.
        if (number === undefined || ports.has(number) || mapAt(listener)['bind'] !== undefined) continue;
        // The hosts of other namespaces are not known.
        const mayBeOther = textsAt(listener, 'hosts').some((host) => /^(?:\*|istio-)/.test(host));
        if (!isInAddition(at) || (key === 'egress' && mayBeOther)) continue;
        yield {
          message: `${titleOf(document)} has a listener for port ${number}, but ${what} has this port`,
          at,
          hint: `the ports are ${[...ports].sort((a, b) => a - b).join(', ')}`,
          clusters: [name],
        };
      }
    }
  }
}

/** The hosts that a service calls and that its patched Sidecar does not list. */
function* hidden(
  document: RenderedDocument,
  entries: readonly SidecarEntry[],
  { fleet }: RenderedFleet,
): Iterable<Finding> {
  for (const { instances, externals, name } of fleet.clusters) {
    if (!document.clusters.includes(name)) continue;
    const caller = instances.find(({ service }) => service.name === document.service);
    const called = (caller?.service.access.calls ?? []).flatMap(({ service }) => {
      const inside = instances.find((each) => each.service.name === service)?.service;
      const outside = externals.find(({ external }) => external.name === service)?.external;
      if (inside) return [{ service, namespace: inside.namespace, host: inside.host }];
      return (outside?.hosts ?? []).map((host) => ({ service, namespace: outside?.namespace ?? '', host }));
    });
    for (const { service, namespace, host } of called) {
      const isListed = entries.some(
        (entry) => (entry.namespace === '*' || entry.namespace === namespace) && covers(entry.host, host),
      );
      if (isListed) continue;
      const at = placeOf(
        document,
        ['spec', 'egress', 0, 'hosts', 0],
        ['spec', 'egress', 0, 'hosts'],
        ['spec', 'egress'],
        ['spec'],
      );
      yield {
        message: `${titleOf(document)} hides ${host}, but ${document.service} calls ${service}`,
        // Without a list of its own, an operation of the patch takes the host out of the rendered list.
        at: isInAddition(document.at(['spec', 'egress', 0, 'hosts']))
          ? at
          : (document.changeAt(['spec', 'egress']) ?? at),
        hint: `add ${namespace}/${host} to the hosts`,
      };
    }
  }
}
