import { readDestinationRule } from '../../picture/destination-rules.ts';
import { isInAddition, titleOf } from '../../picture/document-names.ts';
import { type ClusterService, domainOf, findService } from '../../picture/hosts.ts';
import { requiresMutualTls } from '../../picture/mutual-tls.ts';
import { type ClusterPicture, clusterPictures, picturesOf } from '../../picture/picture.ts';
import { type ClusterPods, leadsTo, podsBehind, portAt } from '../../picture/pods.ts';
import type { DocumentFinding } from '../check.ts';
import { defineRenderedCheck } from '../rendered-check.ts';

export const plainTextToStrictService = defineRenderedCheck({
  name: 'plain-text-to-strict-service',
  code: 'MESH467',
  severity: 'error',
  title: 'Callers send plain text to a STRICT service',
  explanation:
    'If mtls is STRICT, the pods of a service reset every connection that does not use mutual TLS of the mesh. Calls fail with UNAVAILABLE, upstream connect error. Without tls in a DestinationRule, proxies use mutual TLS automatically. They do so for pods with the label security.istio.io/tlsMode: istio, which Istio sets for each pod with a proxy: with another value, they send plain text.',
  source:
    'Istio, Traffic Management Problems: 503 errors after setting destination rule; IST0113; Resource Labels: security.istio.io/tlsMode',
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
    for (const picture of clusterPictures(rendered))
      for (const pod of picture.pods) yield* hiddenMutualTls(pod, picture);
  },
});

/**
 * The label that makes callers send plain text, on pods that accept only mutual TLS. The injection keeps a value that
 * is there.
 * Source: Istio, injection-template.yaml of the chart istiod; GetTLSModeFromEndpointLabels of pilot/pkg/model.
 */
function* hiddenMutualTls(pod: ClusterPods, picture: ClusterPicture): Iterable<DocumentFinding> {
  const { written, labels, namespace, title } = pod;
  const mode = labels[tlsMode];
  if (!written || !pod.isInMesh || mode === 'istio' || mode === '' || mode === undefined) return;
  const at = written.document.at([...written.path, 'metadata', 'labels', tlsMode]);
  const callable = (picture.servicesByNamespace.get(namespace) ?? []).filter((each) => leadsTo(each, pod));
  if (!isInAddition(at) || !callable.some((each) => strictPods(each, picture).includes(pod))) return;
  yield {
    message: `${title}: callers send plain text to pods with ${tlsMode}: ${String(mode)}, but these accept only mutual TLS`,
    at,
    hint: 'remove the label: Istio sets it for each pod with a proxy',
    clusters: [picture.name],
  };
}

const tlsMode = 'security.istio.io/tlsMode';

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
