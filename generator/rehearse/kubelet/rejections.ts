import { textAt } from '../../lang/at-path.ts';
import type { KubernetesClient } from '../../mesh/kubernetes-client.ts';
import { type LiveObject, maps, part } from '../../mesh/kubernetes-object.ts';
import { type Watch, watchObjects } from '../../mesh/watch.ts';
import type { Recorder } from '../recording.ts';
import { fleetNames } from './pod-spec.ts';

/**
 * Records the pods that admission does not accept, with its words, once for each ReplicaSet and message.
 * Source: Kubernetes, ReplicaSet, the condition ReplicaFailure.
 */
export function watchRejections(client: KubernetesClient, cluster: string, recorder: Recorder): Watch {
  const seen = new Set<string>();
  return watchObjects(client, '/apis/apps/v1/replicasets', ({ change, object }) => {
    if (change === 'deleted') return;
    const { name, namespace = 'default', uid } = object.metadata;
    for (const message of failuresOf(object)) {
      const key = `${uid} ${message}`;
      if (seen.has(key)) continue;
      seen.add(key);
      const labels = part(object, 'spec', 'template', 'metadata', 'labels');
      const pod = { namespace, name, ...fleetNames(labels) };
      recorder.observe({ kind: 'pod', at: Date.now(), cluster, pod, state: 'rejected', message });
    }
  });
}

/** Why its pods could not be created, without the name that each attempt has. */
function failuresOf(set: LiveObject): string[] {
  const name = set.metadata.name;
  return maps(set, 'status', 'conditions')
    .filter(({ type, status }) => type === 'ReplicaFailure' && status === 'True')
    .map((condition) => (textAt(condition, 'message') ?? '').replaceAll(`"${name}-`, `"${name}-…`))
    .map((message) => message.replaceAll(/…[a-z0-9]{5}"/g, '…"'));
}
