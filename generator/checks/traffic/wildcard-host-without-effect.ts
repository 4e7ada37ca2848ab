import type { Path } from '../../diagnostics/source-file.ts';
import { mapAt, textAt, textsAt } from '../../lang/at-path.ts';
import { type ClusterHost, domainOf, fullHost } from '../../picture/hosts.ts';
import { isForSidecars, matchesHost } from '../../picture/mesh-hosts.ts';
import { type ClusterPicture, picturesOf } from '../../picture/picture.ts';
import { deletedNames, type RenderedDocument, type RenderedFleet } from '../../picture/rendered-document.ts';
import { defineRenderedCheck } from '../rendered-check.ts';
import { mistakeAt } from '../support/documents/document-mistakes.ts';

export const wildcardHostWithoutEffect = defineRenderedCheck({
  name: 'wildcard-host-without-effect',
  code: 'MESH1416',
  severity: 'warning',
  title: 'A VirtualService or DestinationRule for a wildcard applies to no host',
  explanation:
    'If several VirtualServices match a host, the proxies of callers use only the one with the most specific host. The same is true of DestinationRules in the namespace of the host. Each service has a rendered VirtualService and DestinationRule for its full name, so one for *.shop.svc.cluster.local does not apply to it: its timeouts, retries and TLS settings have no effect. It applies to hosts without a document of their own: this rule reports nothing if there is one, or if no host matches yet. Write the settings into the specs, or into a patch of the rendered documents.',
  source:
    'Istio, VirtualService.hosts; istio/istio, pilot/pkg/model (computeWildcardHostVirtualServiceIndex, MostSpecificHostMatch)',
  *run(rendered) {
    for (const document of rendered.documents)
      for (const { pattern, path } of wildcardsOf(document))
        for (const picture of picturesOf(document, rendered)) {
          const matched = [...picture.hosts.values()]
            .map(([first]) => first)
            .filter(({ host }) => host !== pattern && matchesHost(pattern, host));
          if (matched.length === 0 || !matched.every((host) => hasOwn(host, document, picture, rendered)))
            continue;
          yield* mistakeAt(
            document,
            [path],
            {
              message: `${pattern} applies to no host: each host that it matches has a ${document.kind} of its own, and Istio uses the most specific one`,
              hint: 'write these settings into the specs, or into patches of the rendered documents, and remove the wildcard',
            },
            [picture.name],
          );
        }
  },
});

interface Wildcard {
  readonly pattern: string;
  readonly path: Path;
}

/** The wildcards that a document of a team has for the calls of sidecars. */
function wildcardsOf({ kind, value, origin }: RenderedDocument): Wildcard[] {
  if (origin === 'generated') return [];
  const all: Wildcard[] =
    kind === 'VirtualService' && isForSidecars(value)
      ? textsAt(value, 'spec', 'hosts').map((pattern, index) => ({ pattern, path: ['spec', 'hosts', index] }))
      : kind === 'DestinationRule' && Object.keys(mapAt(value, 'spec', 'workloadSelector')).length === 0
        ? [{ pattern: textAt(value, 'spec', 'host') ?? '', path: ['spec', 'host'] }]
        : [];
  return all.filter(({ pattern }) => pattern.startsWith('*.'));
}

/** True if a host has a document of the kind for its full name, rendered or of a team. */
function hasOwn(
  { host, namespace, service }: ClusterHost,
  { kind, namespace: own }: RenderedDocument,
  { name: cluster, documents }: ClusterPicture,
  rendered: RenderedFleet,
): boolean {
  // A DestinationRule in the namespace of a caller is stronger than that of the host.
  if (kind === 'DestinationRule' && namespace !== own) return false;
  const isRendered =
    service !== undefined &&
    service.host === host &&
    service.ports.length > 0 &&
    !deletedNames(rendered, kind, cluster).has(`${service.namespace}/${service.name}`);
  return (
    isRendered ||
    (documents.get(kind) ?? []).some(({ value, namespace: of }) => {
      const isUsed = kind === 'DestinationRule' || isForSidecars(value);
      const hosts =
        kind === 'DestinationRule' ? [textAt(value, 'spec', 'host') ?? ''] : textsAt(value, 'spec', 'hosts');
      return isUsed && hosts.some((each) => fullHost(each, of, domainOf(rendered)) === host);
    })
  );
}
