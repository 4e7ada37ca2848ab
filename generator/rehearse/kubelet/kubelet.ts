import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { textAt } from '../../lang/at-path.ts';
import { limiter } from '../../lang/in-parallel.ts';
import { meshNamesOf } from '../../mesh/istiod.ts';
import type { LiveObject } from '../../mesh/kubernetes-object.ts';
import type { Processes } from '../../mesh/processes.ts';
import { watchObjects } from '../../mesh/watch.ts';
import type { RunningCluster } from '../cluster/cluster.ts';
import type { Pod, ProgramOf } from '../pod.ts';
import type { Recorder } from '../recording.ts';
import { ClusterNames } from './cluster-names.ts';
import { clusterObjects } from './cluster-objects.ts';
import type { ProxyTools } from './image.ts';
import type { NodeContext } from './node-context.ts';
import { Places } from './places.ts';
import { watchRejections } from './rejections.ts';
import { RunningPod } from './running-pod.ts';

/** What to run, and where. */
export interface KubeletOptions {
  readonly cluster: Pick<RunningCluster, 'name' | 'index' | 'cluster' | 'network' | 'node' | 'client'>;
  /** What runs in the place of the containers of applications. */
  readonly programs: ProgramOf;
  readonly tools: ProxyTools;
  readonly processes: Processes;
  readonly recorder: Recorder;
  /** Addresses of hosts outside of the cluster, by their names. */
  readonly hosts?: ReadonlyMap<string, string>;
  /** PEM of the authority that proxies trust outside of the mesh, in the place of those of the system. */
  readonly authority?: string;
}

/** A kubelet that runs. */
export interface Kubelet {
  /** The pods that have started, in the order of their start. */
  pods(): readonly (Pod & { readonly isReady: boolean })[];
  /** The logs of the containers of a pod, also after its end. */
  logsOf(pod: Pick<Pod, 'namespace' | 'name'>): readonly string[];
  /** Ends all pods at once. */
  close(): Promise<void>;
}

/** Pods that are prepared at the same time: more would only compete for the processors. */
const mostStarts = 4;

/**
 * Runs the pods of a cluster as processes of this machine: what a scheduler, a kubelet and a CNI plugin do, as far as
 * calls notice it. It must run as root of a network namespace with the bridge of the cluster.
 */
export async function startKubelet(options: KubeletOptions): Promise<Kubelet> {
  const { cluster, programs, tools, processes, recorder, hosts = new Map(), authority } = options;
  const { name, index, network, client } = cluster;
  const folder = processes.subfolder(`kubelet-${index}`);
  const trusted = authority === undefined ? undefined : join(folder, 'trusted.pem');
  if (trusted !== undefined && authority !== undefined) writeFileSync(trusted, authority);
  const names = new ClusterNames(join(folder, 'names'), {
    clusterDomain: meshNamesOf(cluster.cluster).clusterDomain,
    host: network.host,
    outside: hosts,
  });
  const node: NodeContext = {
    cluster: name,
    network,
    client,
    objects: clusterObjects(client),
    names,
    places: new Places(index, cluster.node, network),
    tools,
    programs,
    recorder,
    folder: join(folder, 'pods'),
    logs: processes.subfolder('logs'),
    trusted,
    limit: limiter(mostStarts),
  };
  mkdirSync(node.folder, { recursive: true });
  const running = new Map<string, RunningPod>();
  const services = watchObjects(client, '/api/v1/services', () => names.update(services.objects()));
  await services.ready;
  const pods = watchObjects(client, '/api/v1/pods', ({ change, object }) => follow(change, object));
  await pods.ready;
  const rejections = watchRejections(client, name, recorder);
  await rejections.ready;
  return {
    pods: () =>
      [...running.values()]
        .filter((each) => each.hasStarted)
        .map(({ pod, isReady }) => ({ ...pod, isReady })),
    logsOf: ({ namespace, name: pod }) =>
      processes.logs().filter((log) => log.includes(`/${name}-${namespace}-${pod}-`)),
    async close() {
      for (const watch of [services, pods, rejections]) watch.close();
      for (const pod of running.values()) pod.remove();
    },
  };

  function follow(change: 'added' | 'changed' | 'deleted', object: LiveObject): void {
    const { uid, deletionTimestamp, deletionGracePeriodSeconds } = object.metadata;
    const known = running.get(uid);
    if (change === 'deleted') {
      known?.remove();
      running.delete(uid);
    } else if (
      !known &&
      deletionTimestamp === undefined &&
      textAt(object, 'spec', 'nodeName') === undefined
    ) {
      const pod = new RunningPod(node, object);
      running.set(uid, pod);
      void pod.start();
    } else if (known && deletionTimestamp !== undefined) {
      void known.stop(deletionGracePeriodSeconds ?? known.spec.gracePeriodSeconds);
    } else known?.update(object);
  }
}
