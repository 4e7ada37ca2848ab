import type { KubernetesClient } from '../../mesh/kubernetes-client.ts';
import type { KubernetesObject, LiveObject } from '../../mesh/kubernetes-object.ts';
import type { Processes, RunningProgram } from '../../mesh/processes.ts';
import { fleetProject } from '../../model/reserved.ts';
import { hubCluster } from '../../render/application.ts';
import { readArgoCdConfiguration } from '../../toolchain/argo-cd-configuration.ts';
import { controlHost } from '../addresses.ts';
import type { ControlCluster } from '../cluster/cluster.ts';
import type { Push, Recorder } from '../recording.ts';
import { committedDocuments, syncedKinds } from './committed.ts';
import type { GitServer } from './git-server.ts';
import { installationOf, type SyncedCluster } from './installation.ts';
import { observeApplications } from './observe-applications.ts';
import { observeObjects } from './observe-objects.ts';
import { OtherClusters } from './other-clusters.ts';
import { type ArgoCdTools, startPrograms } from './programs.ts';
import { isConcerned, refresh } from './refresh.ts';
import { belongsTo, type Settlement, type SettlementQuestion, waitForSettlement } from './settlement.ts';

/** A commit to push. */
export interface PushedStep extends Pick<Push, 'step' | 'commit' | 'subject'> {
  /** The clone that has the commit; the user's repository if undefined. */
  readonly source?: string;
}

/** An Argo CD that follows the git server. */
export interface ArgoCd {
  /** Pushes the first commit, and applies the files that the README applies once. */
  bootstrap(step: PushedStep): Promise<void>;
  /** Pushes a commit, and refreshes the Applications that it concerns, as the webhook of a git server does. */
  push(step: PushedStep): Promise<void>;
  /** Waits until Argo CD has synced the last push. */
  settled(question: Omit<SettlementQuestion, 'revision'>): Promise<Settlement>;
  /** The Applications as they are now. */
  applications(): readonly LiveObject[];
  /** @throws Failure with the end of its log if one of its programs has ended */
  check(): void;
  /** Ends the observation; the programs end with `processes`. */
  close(): void;
}

/** What Argo CD needs. */
export interface ArgoCdOptions {
  /** The cluster that has the Applications: it knows the kinds of Argo CD. */
  readonly control: Pick<ControlCluster, 'client' | 'kubeconfig'>;
  /** The clusters that are rehearsed. */
  readonly clusters: readonly SyncedCluster[];
  readonly git: GitServer;
  readonly tools: ArgoCdTools;
  readonly processes: Processes;
  readonly recorder: Pick<Recorder, 'observe'>;
  /** The address at which its programs listen. */
  readonly host?: string;
}

/** What the README applies by hand, in this order. */
const appliedByHand = [`argocd/root/projects/${fleetProject}.yaml`, 'argocd/root.yaml'];

/** Installs and starts Argo CD. It syncs nothing before `bootstrap`. */
export async function startArgoCd(options: ArgoCdOptions): Promise<ArgoCd> {
  const { control, clusters, git, recorder, host = controlHost } = options;
  const { client } = control;
  const programs = await install(options, host);
  const names = clusters.map(({ name }) => name);
  const applications = await observeApplications({
    client,
    redisHost: host,
    isRecorded: (application) => belongsTo(application, names),
    recorder,
  });
  const objects = clusters.map((cluster) => observeObjects(cluster.name, cluster.client, recorder));
  const projects = observeObjects(hubCluster, client, recorder);
  await projects.watch([{ group: 'argoproj.io', kind: 'AppProject' }]);
  let pushed = '';
  const others = new OtherClusters(client, names);
  const changedPaths = remembered((from, to) => git.changedPaths(from, to));

  const move = async ({ step, commit, subject, source }: PushedStep): Promise<void> => {
    await git.fetch(commit, source);
    const kinds = await syncedKinds(git.folder, commit);
    await Promise.all([...objects.map((each) => each.watch(kinds)), others.skip(git.folder, commit)]);
    await git.moveBranch(commit);
    pushed = commit;
    recorder.observe({ kind: 'push', at: Date.now(), step, commit, subject });
  };

  return {
    async bootstrap(step) {
      await move(step);
      for (const path of appliedByHand)
        for (const document of await committedDocuments(git.folder, step.commit, path))
          await applyByHand(client, document);
    },
    async push(step) {
      const before = pushed;
      await move(step);
      const paths = await changedPaths(before, step.commit);
      const concerned = applications
        .applications()
        .filter((each) => belongsTo(each, names) && isConcerned(each, paths));
      await Promise.all(concerned.map(({ metadata }) => refresh(client, metadata.name)));
    },
    settled: (question) =>
      waitForSettlement(
        { ...question, revision: pushed },
        { observer: applications, refresh: (name) => refresh(client, name), changedPaths },
      ),
    applications: applications.applications,
    check: () => {
      for (const program of programs) program.check();
    },
    close: () => {
      applications.close();
      for (const each of [...objects, projects]) each.close();
    },
  };
}

async function install(options: ArgoCdOptions, host: string): Promise<RunningProgram[]> {
  const { control, clusters, git, tools, processes } = options;
  const [namespace, ...rest] = installationOf(readArgoCdConfiguration(tools.argoCdConfiguration), clusters);
  if (namespace) await control.client.apply(namespace);
  await Promise.all(rest.map((object) => control.client.apply(object)));
  return startPrograms({
    processes,
    tools,
    host,
    kubeconfig: control.kubeconfig,
    gitEnvironment: git.environment,
  });
}

/** As `kubectl apply` creates an object that does not exist yet. */
async function applyByHand(client: KubernetesClient, document: KubernetesObject): Promise<void> {
  const annotations = {
    ...document.metadata.annotations,
    'kubectl.kubernetes.io/last-applied-configuration': `${JSON.stringify(document)}\n`,
  };
  const object = { ...document, metadata: { ...document.metadata, annotations } };
  const collection = (await client.pathOf(document)).replace(/\/[^/]+$/, '');
  await client.create(`${collection}?fieldManager=kubectl-client-side-apply`, object);
}

/** Asks once for each pair of commits. */
function remembered(
  ask: (from: string, to: string) => Promise<readonly string[]>,
): (from: string, to: string) => Promise<readonly string[]> {
  const answers = new Map<string, Promise<readonly string[]>>();
  return (from, to) => {
    const key = `${from} ${to}`;
    const known = answers.get(key) ?? ask(from, to);
    answers.set(key, known);
    return known;
  };
}
