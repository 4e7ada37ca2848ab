import { readDestinationRule } from '../../picture/destination-rules.ts';
import { isInAddition, titleOf } from '../../picture/document-names.ts';
import { type ClusterService, domainOf } from '../../picture/hosts.ts';
import { requiresMutualTls } from '../../picture/mutual-tls.ts';
import { type ClusterPicture, clusterPictures, picturesOf } from '../../picture/picture.ts';
import { type ClusterPods, leadsTo, podsBehind, portAt } from '../../picture/pods.ts';
import { servicesUnder } from '../../picture/ruled-services.ts';
import type { DocumentFinding } from '../check.ts';
import { defineRenderedCheck } from '../rendered-check.ts';

export const plainTextToStrictService = defineRenderedCheck({
  name: 'plain-text-to-strict-service',
  code: 'MESH467',
  severity: 'error',
  title: 'The TLS of callers does not fit the pods of a service',
  explanation:
    'If mtls is STRICT, the pods of a service reset every connection that does not use mutual TLS of the mesh. Calls fail with UNAVAILABLE, upstream connect error. Pods without a proxy do not understand mutual TLS of the mesh: with ISTIO_MUTUAL, their calls fail, too. Without tls in a DestinationRule, proxies use mutual TLS automatically. They do so for pods with the label security.istio.io/tlsMode: istio, which Istio sets for each pod with a proxy: with another value, they send plain text. A rule for a host with a star counts for the Services that have no rule of their own in its namespace; for callers in its namespace it precedes the rules of other namespaces.',
  source:
    'Istio, Traffic Management Problems: 503 errors after setting destination rule; IST0113; Resource Labels: security.istio.io/tlsMode',
  *run(rendered) {
    for (const document of rendered.documents) {
      if (document.kind !== 'DestinationRule' || document.origin === 'generated') continue;
      const rule = readDestinationRule(document, domainOf(rendered));
      if (rule.tls.length === 0) continue;
      const called = picturesOf(document, rendered).flatMap((picture) =>
        servicesUnder(rule, picture, rendered).map((service) => ({ service, picture })),
      );
      const strict = called.find(({ service, picture }) => strictPods(service, picture).length > 0);
      const outside = called.find(({ service, picture }) => arePodsOutside(service, picture));
      for (const { mode, path } of rule.tls) {
        const found = mode === 'ISTIO_MUTUAL' ? outside : strict;
        if (!found) continue;
        const name = found.service.service?.name ?? found.service.host;
        yield {
          message: `${titleOf(document)} makes callers connect to ${name} with ${mode}, but ${mode === 'ISTIO_MUTUAL' ? 'its pods have no proxy, which mutual TLS of the mesh needs' : 'its pods accept only mutual TLS'}`,
          at: document.at(path),
          hint:
            mode === 'ISTIO_MUTUAL'
              ? 'remove tls: callers in the mesh use plain text for pods without a proxy automatically'
              : 'remove tls: callers in the mesh use mutual TLS automatically',
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

/** True if no pod behind a Service has a proxy. */
function arePodsOutside(service: ClusterService, { podsByNamespace }: ClusterPicture): boolean {
  const pods = podsBehind(service, podsByNamespace);
  return pods.length > 0 && pods.every(({ isInMesh }) => !isInMesh);
}

/** The pods behind a host that accept only mutual TLS on each port of its Service. */
function strictPods(service: ClusterService, picture: ClusterPicture): ClusterPods[] {
  return podsBehind(service, picture.podsByNamespace).filter((pod) =>
    service.ports.every(({ target, number }) => {
      const port = portAt(pod, target)?.number ?? (typeof target === 'number' ? target : number);
      return requiresMutualTls(pod, port, picture);
    }),
  );
}
