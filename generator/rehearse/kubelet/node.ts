import type { KubernetesClient } from '../../mesh/kubernetes-client.ts';
import { timestamp } from './container-state.ts';

/** Makes the Node of all pods: controllers delete pods of a node that does not exist. */
export async function makeNode(client: KubernetesClient, name: string, address: string): Promise<void> {
  const zone = { 'topology.kubernetes.io/region': 'rehearsal', 'topology.kubernetes.io/zone': 'rehearsal' };
  await client.apply({
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name, labels: { 'kubernetes.io/hostname': name, ...zone } },
  });
  const room = { cpu: '2', memory: '8Gi', pods: '1000' };
  const now = timestamp();
  await client.patch(`/api/v1/nodes/${name}/status`, {
    status: {
      addresses: [{ type: 'InternalIP', address }],
      capacity: room,
      allocatable: room,
      conditions: [
        {
          type: 'Ready',
          status: 'True',
          reason: 'KubeletReady',
          lastHeartbeatTime: now,
          lastTransitionTime: now,
        },
      ],
    },
  });
}
