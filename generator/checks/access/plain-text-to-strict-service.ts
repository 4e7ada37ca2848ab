import { readDestinationRule } from '../../picture/destination-rules.ts';
import { titleOf } from '../../picture/document-names.ts';
import { type ClusterService, domainOf, findService } from '../../picture/hosts.ts';
import { requiresMutualTls } from '../../picture/mutual-tls.ts';
import { type ClusterPicture, picturesOf } from '../../picture/picture.ts';
import { type ClusterPods, podsBehind, portAt } from '../../picture/pods.ts';
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
      const { host, tls, users } = readDestinationRule(document, domainOf(rendered));
      const [pod] = picturesOf(document, rendered).flatMap((picture) =>
        strictPods(findService(picture.hosts, host, users), picture),
      );
      for (const { mode, path } of pod ? tls : []) {
        if (mode === 'ISTIO_MUTUAL') continue;
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
function strictPods(service: ClusterService | undefined, picture: ClusterPicture): ClusterPods[] {
  if (!service) return [];
  return podsBehind(service, picture.podsByNamespace).filter((pod) =>
    service.ports.every(({ target, number }) => {
      const port = portAt(pod, target)?.number ?? (typeof target === 'number' ? target : number);
      return requiresMutualTls(pod, port, picture);
    }),
  );
}
