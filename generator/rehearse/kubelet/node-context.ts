import type { KubernetesClient } from '../../mesh/kubernetes-client.ts';
import type { ClusterNetwork } from '../addresses.ts';
import type { ProgramOf } from '../pod.ts';
import type { Recorder } from '../recording.ts';
import type { ClusterNames } from './cluster-names.ts';
import type { ClusterObjects } from './cluster-objects.ts';
import type { ProxyTools } from './image.ts';
import type { Places } from './places.ts';

/** What all pods of a node share. */
export interface NodeContext {
  readonly cluster: string;
  readonly network: ClusterNetwork;
  readonly client: KubernetesClient;
  readonly objects: ClusterObjects;
  readonly names: ClusterNames;
  readonly places: Places;
  readonly tools: ProxyTools;
  readonly programs: ProgramOf;
  readonly recorder: Recorder;
  /** The folders of pods are below it. */
  readonly folder: string;
  /** The folder of the logs. */
  readonly logs: string;
  /** A file with the certificates that proxies trust outside of the mesh. */
  readonly trusted: string | undefined;
  /** Starts at most some pods at the same time. */
  readonly limit: <Result>(work: () => Promise<Result>) => Promise<Result>;
}
