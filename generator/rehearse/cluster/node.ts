import type { KubernetesClient } from '../../mesh/kubernetes-client.ts';
import { kubernetes } from '../../toolchain/versions.ts';

const resources = { cpu: '1000', memory: '1000Gi', pods: '1000', 'ephemeral-storage': '1000Gi' };

/** The one node of a cluster: what the kubelet of the rehearsal binds pods to. @returns its name */
export async function createNode(
  client: KubernetesClient,
  cluster: string,
  address: string,
): Promise<string> {
  const name = `node-${cluster}`;
  await client.create('/api/v1/nodes', {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name,
      labels: {
        'kubernetes.io/hostname': name,
        'kubernetes.io/os': 'linux',
        'kubernetes.io/arch': 'amd64',
        'topology.kubernetes.io/region': cluster,
        'topology.kubernetes.io/zone': `${cluster}-a`,
      },
    },
  });
  // Admission marks a new node as not ready: Kubernetes, TaintNodesByCondition.
  await client.patch(`/api/v1/nodes/${name}`, { spec: { taints: null } });
  const now = new Date().toISOString();
  await client.patch(`/api/v1/nodes/${name}/status`, {
    status: {
      addresses: [
        { type: 'InternalIP', address },
        { type: 'Hostname', address: name },
      ],
      capacity: resources,
      allocatable: resources,
      conditions: [
        {
          type: 'Ready',
          status: 'True',
          reason: 'KubeletReady',
          lastTransitionTime: now,
          lastHeartbeatTime: now,
        },
      ],
      nodeInfo: { kubeletVersion: kubernetes.version, operatingSystem: 'linux', architecture: 'amd64' },
    },
  });
  return name;
}
