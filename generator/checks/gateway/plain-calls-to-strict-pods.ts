import { isInAddition, titleOf } from '../../picture/document-names.ts';
import { requiresMutualTls } from '../../picture/mutual-tls.ts';
import { clusterPictures } from '../../picture/picture.ts';
import { podsBehind, portAt } from '../../picture/pods.ts';
import { defineRenderedCheck } from '../rendered-check.ts';

export const plainCallsToStrictPods = defineRenderedCheck({
  name: 'plain-calls-to-strict-pods',
  code: 'MESH1701',
  severity: 'error',
  title: 'A LoadBalancer or NodePort leads to STRICT pods',
  explanation:
    'Callers outside the mesh have no certificate of the mesh. If the pods accept only mutual TLS, their proxies reset every connection that a LoadBalancer or NodePort brings, and health checks of the load balancer fail, too. Expose methods through a gateway of the cluster: the key expose of the spec renders its routes and permissions.',
  source: 'Istio, PeerAuthentication: mutual TLS mode; Istio, Ingress Gateways',
  *run(rendered) {
    for (const picture of clusterPictures(rendered))
      for (const service of picture.services) {
        const { type, written, ports } = service;
        if (!written || (type !== 'LoadBalancer' && type !== 'NodePort')) continue;
        const behind = podsBehind(service, picture.podsByNamespace);
        const reached = ports.map(({ target, number }) => ({ target, number }));
        const closed = behind.find((pod) =>
          reached.some(({ target, number }) => {
            const port = portAt(pod, target)?.number ?? (typeof target === 'number' ? target : number);
            return requiresMutualTls(pod, port, picture);
          }),
        );
        const at = written.at(['spec', 'type']);
        if (!closed || !isInAddition(at)) continue;
        yield {
          message: `${titleOf(written)}: a ${type} brings calls without mutual TLS, but ${closed.title} accepts only mutual TLS`,
          at,
          hint: closed.service
            ? 'remove type, and expose methods through a gateway: expose: { <gateway>: { hosts: […], methods: […] } }'
            : 'remove type, and route to it from a gateway, or add a PeerAuthentication that allows plain text on this port',
          clusters: [picture.name],
        };
      }
  },
});
