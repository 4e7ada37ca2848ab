import { type ClusterPods, podsBehind } from '../../picture/pods.ts';
import type { OwnDocuments } from './own-documents.ts';
import { nameOf } from './servers.ts';
import { type CalledHost, calleeOf } from './targets.ts';

/** Pods, and the host by which calls reach them. */
export interface ReachedPods extends CalledHost {
  readonly pods: ClusterPods;
  readonly host: string;
  /** The names of all pods behind the host in a proof. */
  readonly names: readonly string[];
}

/** Some of the selected pods, by a host that leads to no other pods; or why no call can reach them alone. */
export function reachedPods(own: OwnDocuments, selected: readonly ClusterPods[]): ReachedPods | string {
  if (selected.length === 0) return 'it selects no pods';
  for (const service of own.picture.services) {
    const { host } = service;
    const behind = podsBehind(service, own.picture.podsByNamespace);
    const [pods] = behind;
    const called = calleeOf(own, host);
    if (pods?.isInMesh && called && behind.every((each) => selected.includes(each)))
      return { ...called, pods, host, names: behind.map(nameOf) };
  }
  return 'no Service of gRPC or HTTP leads to the pods that it selects, and to no others';
}
