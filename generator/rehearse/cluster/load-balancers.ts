import { textAt } from '../../lang/at-path.ts';
import type { KubernetesClient } from '../../mesh/kubernetes-client.ts';
import { type LiveObject, maps } from '../../mesh/kubernetes-object.ts';
import type { Watch } from '../../mesh/watch.ts';
import { forEachObject, type Report } from './for-each-object.ts';

/**
 * Gives each Service of type LoadBalancer its own address in the cluster as the address outside, in the place of a cloud.
 * Argo CD, and istiod for gateways of the Gateway API, wait for one.
 */
export function startLoadBalancers(client: KubernetesClient, report: Report): Watch {
  return forEachObject(client, '/api/v1/services', (service) => provideAddress(client, service), report);
}

async function provideAddress(client: KubernetesClient, service: LiveObject): Promise<void> {
  const ip = textAt(service, 'spec', 'clusterIP');
  if (textAt(service, 'spec', 'type') !== 'LoadBalancer' || ip === undefined) return;
  if (maps(service, 'status', 'loadBalancer', 'ingress').length > 0) return;
  const { namespace, name } = service.metadata;
  await client.patch(`/api/v1/namespaces/${namespace}/services/${name}/status`, {
    status: { loadBalancer: { ingress: [{ ip }] } },
  });
}
