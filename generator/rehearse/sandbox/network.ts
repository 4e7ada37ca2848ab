import { Failure } from '../../command-line/errors.ts';
import { runner } from '../../toolchain/runner.ts';
import { type ClusterNetwork, outsideNetwork } from '../addresses.ts';

/**
 * Prepares the network of the sandbox: the loopback interface, a bridge for the pods of each cluster, and the addresses
 * at which this machine answers in the place of others.
 * @throws Failure with the command that failed
 */
export async function prepareNetwork(networks: readonly ClusterNetwork[]): Promise<void> {
  const ip = async (command: string) => {
    const { exitCode, stderr } = await runner()`ip ${command.split(' ')}`;
    if (exitCode !== 0) throw new Failure(`ip ${command} failed: ${stderr.trim()}`);
  };
  await ip('link set lo up');
  // Connections to every address of this network are accepted here.
  await ip(`route add local ${outsideNetwork} dev lo`);
  for (const { bridge, host, pods, metrics } of networks) {
    await ip(`link add ${bridge} type bridge forward_delay 0`);
    await ip(`address add ${host}/${pods.split('/')[1]} dev ${bridge}`);
    await ip(`link set ${bridge} up`);
    await ip(`address add ${metrics}/32 dev lo`);
  }
}
