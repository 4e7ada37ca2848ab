import { type ApiServer, startApiServer } from '../../mesh/api-server.ts';
import { define } from '../../mesh/definitions.ts';
import { type Etcd, startEtcd as startEtcdAt } from '../../mesh/etcd.ts';
import { injectorConfig, registerInjection } from '../../mesh/injection.ts';
import { type Istiod, meshNamesOf, rootNamespace, startIstiod } from '../../mesh/istiod.ts';
import type { KubernetesClient } from '../../mesh/kubernetes-client.ts';
import type { KubernetesObject } from '../../mesh/kubernetes-object.ts';
import type { Processes } from '../../mesh/processes.ts';
import { registerValidation } from '../../mesh/validation-webhook.ts';
import type { Cluster } from '../../model/fleet.ts';
import type { InjectionTemplate } from '../../toolchain/injection-template.ts';
import { type ClusterNetwork, clusterNetwork, controlHost } from '../addresses.ts';
import type { RehearsalTools } from '../tools.ts';
import { clusterControllers, controlControllers, startControllerManager } from './controller-manager.ts';
import { type CpuUsage, halfOfRequest, startMetrics } from './metrics.ts';
import { createNode } from './node.ts';
import { withoutIstioStats } from './upstream-envoy.ts';

/** The programs that a cluster consists of. */
export type ClusterTools = Pick<
  RehearsalTools,
  'etcd' | 'apiServer' | 'controllerManager' | 'istiod' | 'envoy' | 'bootstrapTemplate'
>;

/** What all clusters of a rehearsal share. */
export interface ClusterParts {
  readonly processes: Processes;
  readonly tools: ClusterTools;
  readonly etcd: Etcd;
  /** How istiod injects. */
  readonly template: InjectionTemplate;
}

/** Which cluster to start. */
export interface ClusterOptions extends ClusterParts {
  readonly cluster: Cluster;
  /** Counts the clusters from 0: their networks differ. */
  readonly index: number;
  /** The definitions of the kinds that its documents have, those of Istio included. */
  readonly definitions: readonly KubernetesObject[];
  /** The CPU that containers use; half of their request if undefined. */
  readonly usage?: CpuUsage;
}

/** A cluster that runs: its API server, its controllers and its istiod. It has no pods until a kubelet runs them. */
export interface RunningCluster extends Pick<ApiServer, 'client' | 'kubeconfig' | 'token' | 'authority'> {
  readonly name: string;
  readonly index: number;
  readonly cluster: Cluster;
  readonly network: ClusterNetwork;
  /** The name of the node that pods are bound to. */
  readonly node: string;
  readonly istiod: Istiod;
  /** Ends what asks its API server. The programs end with `Processes`. */
  close(): void;
}

/** The API server of the cluster that has Argo CD's objects. */
export type ControlCluster = Pick<ApiServer, 'client' | 'kubeconfig' | 'token' | 'authority'>;

/** Starts the etcd of all clusters. */
export function startEtcd(processes: Processes, { etcd }: Pick<ClusterTools, 'etcd'>): Etcd {
  return startEtcdAt(processes, etcd, controlHost);
}

/** Starts the API server and the controllers for Argo CD's objects; resolves when its kinds are defined. */
export async function startControlCluster(
  { processes, tools, etcd }: Omit<ClusterParts, 'template'>,
  definitions: readonly KubernetesObject[],
): Promise<ControlCluster> {
  const apiServer = await startApiServer(processes, tools.apiServer, {
    name: 'control-kube-apiserver',
    host: controlHost,
    etcd,
    services: '10.96.0.0/16',
    user: 'rehearse',
    flags,
  });
  const name = 'control-kube-controller-manager';
  startControllerManager(processes, tools.controllerManager, name, apiServer, controlControllers);
  // The definition of ApplicationSets is as large as all others together, and the tree has none.
  const isRead = ({ metadata }: KubernetesObject) => metadata.name !== 'applicationsets.argoproj.io';
  await define(apiServer.client, definitions.filter(isRead));
  return apiServer;
}

/** Starts a cluster in its network (`provideNetwork`); resolves when it takes documents, and pods can be injected. */
export async function startCluster(options: ClusterOptions): Promise<RunningCluster> {
  const { processes, tools, etcd, template, cluster, index, definitions, usage = halfOfRequest } = options;
  const { name } = cluster;
  const network = clusterNetwork(index);
  const { host } = network;
  const apiServer = await startApiServer(processes, tools.apiServer, {
    name: `${name}-kube-apiserver`,
    host,
    etcd,
    services: network.services,
    user: 'rehearse',
    flags,
  });
  const { client } = apiServer;
  const managerName = `${name}-kube-controller-manager`;
  startControllerManager(processes, tools.controllerManager, managerName, apiServer, clusterControllers);
  const [istiod, node, metrics] = await Promise.all([
    startMesh(),
    createNode(client, name, host),
    startMetrics(client, network, usage),
  ]);

  async function startMesh(): Promise<Istiod> {
    await Promise.all([createNamespace(client, rootNamespace), define(client, definitions)]);
    const names = meshNamesOf(cluster);
    const { cni, nativeSidecars } = cluster.istio;
    const { clusterDomain } = names;
    await Promise.all([
      // An istiod that finds none when it starts injects nothing.
      client.apply(injectorConfig(template, { cni, clusterDomain })),
      client.apply(withoutIstioStats(rootNamespace)),
    ]);
    const started = await startIstiod(processes, tools.istiod, apiServer, {
      name: `${name}-istiod`,
      host,
      names,
      settings: { ENABLE_NATIVE_SIDECARS: String(nativeSidecars) },
      mesh: {
        defaultProviders: { metrics: ['prometheus'] },
        defaultConfig: { binaryPath: tools.envoy, proxyBootstrapTemplatePath: tools.bootstrapTemplate },
      },
    });
    await Promise.all([registerValidation(client, started), registerInjection(client, started)]);
    return started;
  }

  const { kubeconfig, token, authority } = apiServer;
  return {
    ...{ name, index, cluster, network, node, istiod },
    ...{ client, kubeconfig, token, authority },
    close() {
      metrics.close();
      client.close();
    },
  };
}

const flags = ['--profiling=false'];

/** Creates a namespace, if it does not exist. */
export async function createNamespace(client: KubernetesClient, name: string): Promise<void> {
  if ((await client.get(`/api/v1/namespaces/${name}`)) !== undefined) return;
  await client.create('/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
}
