import { type CertificateAuthority, certificateAuthority } from '../mesh/certificates.ts';
import { definitionsIn, inVersions, sourcesOf, withoutLocal } from '../mesh/definitions.ts';
import { readInjectionTemplate } from '../mesh/injection.ts';
import { type KubernetesObject, objectFrom } from '../mesh/kubernetes-object.ts';
import type { Processes } from '../mesh/processes.ts';
import type { Cluster, Fleet } from '../model/fleet.ts';
import type { RenderedFleet } from '../picture/rendered-document.ts';
import type { Methods } from '../prove/descriptors.ts';
import type { Progress } from '../toolchain/availability.ts';
import { localDefinitions } from '../toolchain/local-definitions.ts';
import { argoCdDefinitions, istio } from '../toolchain/versions.ts';
import { clusterNetwork } from './addresses.ts';
import { type ArgoCd, startArgoCd } from './argo-cd/argo-cd.ts';
import { startGitServer } from './argo-cd/git-server.ts';
import { type RunningCluster, startCluster, startControlCluster, startEtcd } from './cluster/cluster.ts';
import { startSubstitutes } from './cluster/substitutes.ts';
import { type Kubelet, startKubelet } from './kubelet/kubelet.ts';
import type { RecordingRecorder } from './recorder.ts';
import { prepareNetwork } from './sandbox/network.ts';
import type { RehearsalTools } from './tools.ts';
import { startTraffic, type Traffic } from './traffic/traffic.ts';

/** What the world of a rehearsal is made for. */
export interface WorldOptions {
  /** The repository of the user. */
  readonly root: string;
  readonly tools: RehearsalTools;
  readonly processes: Processes;
  readonly recorder: RecordingRecorder;
  readonly progress: Progress;
  /** The fleet of each commit that is pushed, in their order. */
  readonly fleets: readonly [Fleet, ...Fleet[]];
  /** That of the first commit, with what teams add. */
  readonly rendered: RenderedFleet;
  /** Names of the clusters to start. */
  readonly clusters: readonly string[];
  /** Every document of these clusters, in all commits: their kinds are defined. */
  readonly documents: readonly KubernetesObject[];
  readonly methods: Methods;
  readonly callsPerSecond: number;
  readonly real: boolean;
}

/** A copy of the fleet that runs on this machine. */
export interface World {
  readonly argoCd: ArgoCd;
  readonly traffic: Traffic;
  /** The logs of a pod, also after its end. */
  logsOf(cluster: string, pod: { readonly namespace: string; readonly name: string }): readonly string[];
  /** @throws Failure if a program that must run has ended */
  check(): void;
  /** Ends everything that this process does in it; its programs end with `processes`. */
  close(): Promise<void>;
}

/** Milliseconds after which the programs of pods hear of pods that are new, ready or deleted. */
const updateMs = 100;

/** Starts everything. Nothing is synced before the first push. @throws Failure with the part that does not start */
export async function startWorld(options: WorldOptions): Promise<World> {
  const { root, tools, processes, recorder, progress, fleets, clusters: names } = options;
  const [first] = fleets;
  await prepareNetwork(names.map((_, index) => clusterNetwork(index)));
  progress('Starting etcd, kube-apiserver, kube-controller-manager and istiod…');
  const [outside, template] = await Promise.all([
    certificateAuthority('outside of the mesh'),
    readInjectionTemplate(progress),
  ]);
  const etcd = startEtcd(processes, tools);
  const definitions = await definitionsOf(options);
  const [control, traffic, git, ...clusters] = await Promise.all([
    startControlCluster({ processes, tools, etcd }, await definitionsIn(argoCdDefinitions, progress)),
    startTraffic({
      ...options,
      clusters: clustersOf(first, names),
      folder: processes.subfolder('programs'),
      authority: outside,
    }),
    startGitServer({
      root,
      repoURLs: [...new Set(fleets.map(({ settings }) => settings.repoURL))],
      branch: first.settings.targetRevision,
      processes,
    }),
    ...names.map((name, index) => {
      const cluster = firstState(fleets, name);
      return startCluster({ processes, tools, etcd, template, cluster, index, definitions });
    }),
  ]);
  progress('Starting Argo CD and the gateways…');
  const starting = startArgoCd({ control, clusters, git, tools, processes, recorder });
  const nodes = await Promise.all(clusters.map((cluster) => startNode(cluster, options, traffic, outside)));
  const argoCd = await starting;
  const updates = setInterval(() => traffic.update(nodes.flatMap(({ kubelet }) => kubelet.pods())), updateMs);
  return {
    argoCd,
    traffic,
    logsOf: (cluster, pod) => nodes.find(({ name }) => name === cluster)?.kubelet.logsOf(pod) ?? [],
    check() {
      argoCd.check();
      for (const { istiod } of clusters) istiod.program.check();
    },
    async close() {
      clearInterval(updates);
      // Its calls have not ended if a step has failed.
      traffic.close();
      argoCd.close();
      git.close();
      for (const { substitutes } of nodes) substitutes.close();
      await Promise.all(nodes.map(({ kubelet }) => kubelet.close()));
      for (const cluster of clusters) cluster.close();
      control.client.close();
    },
  };
}

/** The node of a cluster, and what runs there in the place of what the tree does not contain. */
async function startNode(
  cluster: RunningCluster,
  { tools, processes, recorder, fleets, progress }: WorldOptions,
  traffic: Traffic,
  outside: CertificateAuthority,
): Promise<{ readonly name: string; readonly kubelet: Kubelet; readonly substitutes: { close(): void } }> {
  const kubelet = await startKubelet({
    cluster,
    programs: traffic.programOf,
    tools,
    processes,
    recorder,
    hosts: traffic.outsideHosts,
    authority: outside.certificate,
  });
  const states = fleets.flatMap((fleet) => clustersOf(fleet, [cluster.name]));
  const substitutes = await startSubstitutes(cluster, states, outside, progress);
  return { name: cluster.name, kubelet, substitutes };
}

async function definitionsOf({ root, documents, progress }: WorldOptions): Promise<KubernetesObject[]> {
  const local = localDefinitions(root).map(objectFrom);
  const sources = new Set([istio, ...sourcesOf(documents)]);
  const used = new Set(documents.map(({ apiVersion }) => apiVersion));
  const all = await Promise.all(
    [...sources].map(async (source) => inVersions(source, await definitionsIn(source, progress), used)),
  );
  return [...local, ...withoutLocal(all.flat(), local)];
}

/** The clusters of these names in a fleet. */
export const clustersOf = ({ clusters }: Fleet, names: readonly string[]): Cluster[] =>
  clusters.filter(({ name }) => names.includes(name));

/** The cluster in the first commit that has it. */
function firstState(fleets: readonly Fleet[], name: string): Cluster {
  const [cluster] = fleets.flatMap((fleet) => clustersOf(fleet, [name]));
  if (!cluster) throw new Error(`No commit has the cluster ${name}.`);
  return cluster;
}
