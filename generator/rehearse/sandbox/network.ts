import { type ClusterNetwork, outsideNetwork } from '../addresses.ts';
import { ip, provideNetwork } from '../cluster/network.ts';

/**
 * Prepares the network of the sandbox: the loopback interface, the addresses of servers in the place of external hosts,
 * and the networks of the clusters.
 * @throws Failure with the message of `ip`
 */
export async function prepareNetwork(networks: readonly ClusterNetwork[]): Promise<void> {
  await ip('link', 'set', 'lo', 'up');
  // Connections to every address of this network are accepted here.
  await ip('route', 'add', 'local', outsideNetwork, 'dev', 'lo');
  for (const network of networks) await provideNetwork(network);
}
