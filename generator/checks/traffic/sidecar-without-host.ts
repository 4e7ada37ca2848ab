import type { Path } from '../../diagnostics/source-file.ts';
import { suggest } from '../../diagnostics/suggestion.ts';
import { listAt, textsAt } from '../../lang/at-path.ts';
import { covers } from '../../model/gateway-hosts.ts';
import { isInAddition, placeOf, titleOf } from '../../picture/document-names.ts';
import { domainOf, findHost } from '../../picture/hosts.ts';
import { isMissingService } from '../../picture/missing-service.ts';
import { picturesOf } from '../../picture/picture.ts';
import type { RenderedDocument, RenderedFleet } from '../../picture/rendered-document.ts';
import { exportedTo } from '../../picture/visibility.ts';
import type { Finding } from '../check.ts';
import { defineRenderedCheck } from '../rendered-check.ts';

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
      const entries = entriesOf(document);
      for (const entry of entries) yield* unknown(document, entry, rendered);
      if (document.origin === 'patched') yield* hidden(document, entries, rendered);
    }
  },
});

interface Entry {
  readonly namespace: string;
  readonly host: string;
  readonly path: Path;
}

function entriesOf({ value, namespace }: RenderedDocument): Entry[] {
  return listAt(value, 'spec', 'egress').flatMap((listener, index) =>
    textsAt(listener, 'hosts').map((text, position): Entry => {
      const [of = '', host = ''] = text.includes('/') ? text.split('/') : ['*', text];
      return {
        namespace: of === '.' ? namespace : of,
        host,
        path: ['spec', 'egress', index, 'hosts', position],
      };
    }),
  );
}

/** A host that no Service has, or that is not exported to the namespace. */
function* unknown(
  document: RenderedDocument,
  { host, path }: Entry,
  rendered: RenderedFleet,
): Iterable<Finding> {
  if (host === '' || host.includes('*')) return;
  const domain = domainOf(rendered);
  const at = document.at(path);
  if (!isInAddition(at)) return;
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

/** The hosts that a service calls and that its patched Sidecar does not list. */
function* hidden(
  document: RenderedDocument,
  entries: readonly Entry[],
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
      yield {
        message: `${titleOf(document)} hides ${host}, but ${document.service} calls ${service}`,
        at: placeOf(
          document,
          ['spec', 'egress', 0, 'hosts', 0],
          ['spec', 'egress', 0, 'hosts'],
          ['spec', 'egress'],
          ['spec'],
        ),
        hint: `add ${namespace}/${host} to the hosts`,
      };
    }
  }
}
