import type { CertificateAuthority } from '../../mesh/certificates.ts';
import type { Cluster } from '../../model/fleet.ts';
import { createNamespace, type RunningCluster } from './cluster.ts';
import type { Report } from './for-each-object.ts';
import { gatewayNamespaces, gatewayObjects } from './gateways.ts';
import { startLoadBalancers } from './load-balancers.ts';
import { startSecrets } from './secrets.ts';

/** What runs in a cluster in the place of what its tree does not contain. */
export interface Substitutes {
  close(): void;
}

/**
 * Installs the gateways of a cluster, and creates Secrets and addresses of load balancers as others do in a real cluster.
 * @param states the cluster before and after the change
 * @param outside the authority of servers outside of the mesh, and of the gateways' certificates
 * @param progress reports what could not be created
 */
export async function startSubstitutes(
  { client, cluster }: Pick<RunningCluster, 'client' | 'cluster'>,
  states: readonly Cluster[],
  outside: CertificateAuthority,
  progress: Report,
): Promise<Substitutes> {
  const report = (message: string) => progress(`${cluster.name}: ${message}`);
  // Argo CD may have them too: they are created once and never changed here.
  for (const namespace of gatewayNamespaces(states)) await createNamespace(client, namespace);
  const watches = [
    startLoadBalancers(client, report),
    ...(await startSecrets(
      client,
      outside,
      (namespace, name) => isFromStore(states, namespace, name),
      report,
    )),
  ];
  await Promise.all(watches.map(({ ready }) => ready));
  const objects = await gatewayObjects(states, outside);
  await Promise.all(objects.map((object) => client.apply(object)));
  return {
    close: () => {
      for (const watch of watches) watch.close();
    },
  };
}

/** True for a Secret that an ExternalSecret of the tree creates. */
function isFromStore(states: readonly Cluster[], namespace: string, name: string): boolean {
  return states.some(
    ({ externalSecrets, instances }) =>
      externalSecrets !== undefined &&
      instances.some(
        ({ service }) =>
          service.namespace === namespace &&
          service.workload.secrets.some((each) => each.name === name && each.remoteKey !== undefined),
      ),
  );
}
