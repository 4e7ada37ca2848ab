import type { Path } from '../../diagnostics/source-file.ts';
import { listAt, textAt } from '../../lang/at-path.ts';
import { titleOf } from '../../picture/document-names.ts';
import { type ClusterService, domainOf, findService, fullHost } from '../../picture/hosts.ts';
import { requiresMutualTls } from '../../picture/mutual-tls.ts';
import { type ClusterPicture, picturesOf } from '../../picture/picture.ts';
import { type ClusterPods, podsBehind, portAt } from '../../picture/pods.ts';
import type { RenderedFleet } from '../../picture/rendered-document.ts';
import { visibilityOf } from '../../picture/visibility.ts';
import { defineRenderedCheck } from '../rendered-check.ts';

export const plainTextToStrictService = defineRenderedCheck({
  name: 'plain-text-to-strict-service',
  code: 'MESH467',
  severity: 'error',
  title: 'A DestinationRule sends plain text to a STRICT service',
  explanation:
    'If mtls is STRICT, the pods of a service reset every connection that does not use mutual TLS of the mesh. Calls fail with UNAVAILABLE, upstream connect error. Without tls in a DestinationRule, proxies use mutual TLS automatically.',
  source: 'Istio, Traffic Management Problems: 503 errors after setting destination rule; IST0113',
  *run(rendered) {
    for (const document of rendered.documents) {
      if (document.kind !== 'DestinationRule' || document.origin === 'generated') continue;
      const host = textAt(document.value, 'spec', 'host') ?? '';
      const full = fullHost(host, document.namespace, domainOf(rendered));
      const users = visibilityOf(document);
      const strict = picturesOf(document, rendered).flatMap((picture) =>
        strictPods(findService(picture.hosts, full, users), picture, rendered),
      );
      const [pod] = strict;
      for (const path of pod ? tlsPaths(document.value) : []) {
        const mode = textAt(document.value, ...path);
        if (mode === undefined || mode === 'ISTIO_MUTUAL') continue;
        yield {
          message: `${titleOf(document)} makes callers connect to ${pod?.service?.name ?? host} with ${mode}, but its pods accept only mutual TLS`,
          at: document.at(path),
          hint: 'remove tls: callers in the mesh use mutual TLS automatically',
        };
      }
    }
  },
});

/** The pods behind a host that accept only mutual TLS on each port of its Service. */
function strictPods(
  service: ClusterService | undefined,
  { name, podsByNamespace }: ClusterPicture,
  rendered: RenderedFleet,
): ClusterPods[] {
  if (!service) return [];
  return podsBehind(service, podsByNamespace).filter((pod) =>
    service.ports.every(({ target, number }) => {
      const port = portAt(pod, target)?.number ?? (typeof target === 'number' ? target : number);
      return requiresMutualTls(pod, port, name, rendered);
    }),
  );
}

/** The paths at which a DestinationRule can set the TLS mode: for all pods, for ports and for subsets. */
function* tlsPaths(value: unknown): Iterable<Path> {
  const policies: Path[] = [
    ['spec', 'trafficPolicy'],
    ...listAt(value, 'spec', 'subsets').map((_, index): Path => ['spec', 'subsets', index, 'trafficPolicy']),
  ];
  for (const policy of policies) {
    yield [...policy, 'tls', 'mode'];
    for (const index of listAt(value, ...policy, 'portLevelSettings').keys())
      yield [...policy, 'portLevelSettings', index, 'tls', 'mode'];
  }
}
