import { textsAt } from '../../lang/at-path.ts';
import { isInAddition, titleOf } from '../../picture/document-names.ts';
import { requiresMutualTls } from '../../picture/mutual-tls.ts';
import { clusterPictures } from '../../picture/picture.ts';
import { podsBehind, portAt } from '../../picture/pods.ts';
import type { RenderedDocument } from '../../picture/rendered-document.ts';
import { defineRenderedCheck } from '../rendered-check.ts';

export const plainCallsToStrictPods = defineRenderedCheck({
  name: 'plain-calls-to-strict-pods',
  code: 'MESH1701',
  severity: 'error',
  title: 'A LoadBalancer, NodePort or external IP leads to STRICT pods',
  explanation:
    'Callers outside the mesh have no certificate of the mesh. If the pods accept only mutual TLS, their proxies reset every connection that a LoadBalancer, a NodePort or an address under externalIPs brings, and health checks of the load balancer fail, too. Expose methods through a gateway of the cluster: the key expose of the spec renders its routes and permissions.',
  source:
    'Istio, PeerAuthentication: mutual TLS mode; Istio, Ingress Gateways; Kubernetes, Service: External IPs',
  *run(rendered) {
    for (const picture of clusterPictures(rendered))
      for (const service of picture.services) {
        const { type, written, ports } = service;
        const entry = written && entryOf(type, written);
        if (!written || !entry) continue;
        const behind = podsBehind(service, picture.podsByNamespace);
        const reached = ports.map(({ target, number }) => ({ target, number }));
        const closed = behind.find((pod) =>
          reached.some(({ target, number }) => {
            const port = portAt(pod, target)?.number ?? (typeof target === 'number' ? target : number);
            return requiresMutualTls(pod, port, picture);
          }),
        );
        const at = written.at(['spec', entry.key]);
        if (!closed || !isInAddition(at)) continue;
        yield {
          message: `${titleOf(written)}: ${entry.title} brings calls without mutual TLS, but ${closed.title} accepts only mutual TLS`,
          at,
          hint: closed.service
            ? `remove ${entry.key}, and expose methods through a gateway: expose: { <gateway>: { hosts: […], methods: […] } }`
            : `remove ${entry.key}, and route to it from a gateway, or add a PeerAuthentication that allows plain text on this port`,
          clusters: [picture.name],
        };
      }
  },
});

/** How callers from outside the cluster reach a Service without a gateway, and the key that allows it. */
function entryOf(type: string, { value }: RenderedDocument): { title: string; key: string } | undefined {
  if (type === 'LoadBalancer' || type === 'NodePort') return { title: `a ${type}`, key: 'type' };
  const [address] = textsAt(value, 'spec', 'externalIPs');
  return address === undefined ? undefined : { title: `the external IP ${address}`, key: 'externalIPs' };
}
