import { Failure, UsageError } from '../command-line/errors.ts';
import { suggest } from '../diagnostics/suggestion.ts';
import { clusterText } from '../edit/cluster-text.ts';
import type { State } from '../history/state.ts';
import type { NoChange, Proposal } from '../landing/proposal.ts';
import type { Instance, Loaded } from '../load/workspace.ts';
import type { ClusterSpec } from '../schema/cluster.ts';
import { npmRun } from '../terminal/shell.ts';
import { canaryCommits } from './canary-log.ts';
import { canariesOf } from './canary-status.ts';
import { stepLimit, usualSteps } from './canary-steps.ts';
import { namingEndedHolds, requireNoHold } from './hold.ts';
import {
  findInstance,
  imageText,
  requireCluster,
  requireService,
  type VersionSpec,
  weightsOf,
  withImage,
} from './instances.ts';
import { servingVersions } from './promotion-source.ts';
import { recordOf } from './record-contract.ts';
import { clustersOfStage, firstClusters, stageAfter, stageToRunFirst } from './stages.ts';
import type { Entry } from './traffic-edits.ts';
import { versionNameFor } from './version-names.ts';

/** An image to run, and where. */
export interface DeployRequest {
  readonly service: string;
  readonly tag: string;
  readonly digest?: string | undefined;
  /** Names of clusters. Without clusters and a stage: the first stage. */
  readonly clusters: readonly string[];
  readonly stage?: string | undefined;
  /** The version that gets the image; needed if the service runs several versions. */
  readonly version?: string | undefined;
  /** End holds of the service. */
  readonly resume?: boolean;
}

/** The new entry of a service in one cluster. */
interface DeployStep {
  readonly cluster: Loaded<ClusterSpec>;
  readonly version: string;
  readonly entry: Entry;
  /** `v1 v1.0.0 → v1.1.0`. */
  readonly what: string;
}

/**
 * Sets the image of the version that gets the calls, as a rolling update. The first stage takes any image; a later one
 * only an image that gets calls in the stage before.
 * @throws Failure during a canary, and if the image has to run in the stage before first
 */
export async function proposeDeploy(
  state: State,
  root: string,
  request: DeployRequest,
): Promise<Proposal | NoChange> {
  const { service, tag } = request;
  requireService(state, service);
  const steps: DeployStep[] = [];
  const same: string[] = [];
  const next: string[] = [];
  for (const cluster of targetsOf(state, request)) {
    const step = await deployStep(state, root, cluster, request);
    if ('noChange' in step) {
      same.push(step.noChange);
      next.push(...(step.next ?? []));
    } else steps.push(step);
  }
  if (steps.length === 0) return { noChange: same.join('\n'), next };
  const records = await missingRecord(state, service, tag);
  const held = steps.flatMap(({ cluster }) => findInstance(state, cluster.spec.name, service) ?? []);
  const names = steps.map(({ cluster }) => cluster.spec.name);
  const edited = steps.map(({ cluster, entry }): [string, string] => [
    cluster.file.path,
    clusterText(cluster, new Map([[service, entry]])),
  ]);
  const proposal = {
    files: new Map([...edited, ...records.map(({ path, text }): [string, string] => [path, text])]),
    message: {
      subject: `deploy(${names.length > 3 ? `${names.length} clusters` : names.join(',')}): ${service} ${tag}`,
      body: steps.map(({ cluster, what }) => `${cluster.spec.name} ${service}: ${what}`).join('\n'),
      trailers: [
        ...[...new Set(steps.map(({ version }) => version))].map(
          (version) => ['Deployed-Service', `${service} ${version} ${tag}`] as const,
        ),
        ...names.map((name) => ['Cluster', name] as const),
      ],
    },
    notes: [
      ...same,
      ...(records.length > 0
        ? [`The contract of ${service} ${tag} is recorded from the current protos/.`]
        : []),
    ],
    next: [...next, ...nextStageCommand(state, service, steps)],
  };
  return namingEndedHolds(proposal, held);
}

/** The clusters to change. Of a stage: those that run the service, or all of them if none does. */
function targetsOf(state: State, { service, clusters, stage }: DeployRequest): Loaded<ClusterSpec>[] {
  if (clusters.length > 0 && stage !== undefined) throw new UsageError('give --cluster or --stage, not both');
  if (clusters.length > 0) return clusters.map((name) => requireCluster(state, name));
  const all = stage === undefined ? firstClusters(state) : clustersOfStage(state, stage);
  const running = all.filter(({ spec }) => Object.hasOwn(spec.services, service));
  return running.length > 0 ? running : all;
}

async function deployStep(
  state: State,
  root: string,
  cluster: Loaded<ClusterSpec>,
  request: DeployRequest,
): Promise<DeployStep | NoChange> {
  const { service } = request;
  const { name } = cluster.spec;
  const found = findInstance(state, name, service);
  const running = found ? versionOfTag(found, request) : undefined;
  if (found && running !== undefined) return alreadyRuns(state, root, found, running, request);
  const instance = found && requireNoHold(found, request.resume ?? false);
  const image = imageFor(state, cluster, request);
  if (!instance) return newInstance(state, cluster, image, request);
  const version = request.version ?? (await onlyVersion(state, root, instance));
  const before = instance.own.versions[version];
  if (!before)
    throw new UsageError(
      `${name} runs no version ${version} of ${service}; ${suggest(version, Object.keys(instance.own.versions), 'versions')}`,
    );
  requireSmallStep(instance, version, image);
  const what = `${version} ${imageText(before)} → ${imageText(image)}`;
  return { cluster, version, what, entry: withImage(instance, version, image) };
}

/** The version that runs the wanted image: with a version, only this one. Without a digest, the tag is enough. */
function versionOfTag({ own }: Instance, { tag, digest, version }: DeployRequest): string | undefined {
  return Object.entries(own.versions).find(
    ([name, image]) =>
      image.tag === tag &&
      (digest === undefined || image.digest === digest) &&
      (version === undefined || name === version),
  )?.[0];
}

async function alreadyRuns(
  state: State,
  root: string,
  instance: Instance,
  version: string,
  { service, tag }: DeployRequest,
): Promise<NoChange> {
  const { own, cluster } = instance;
  const { name } = cluster.spec;
  const share = weightsOf(own)[version] ?? 0;
  const noChange = `${service} ${tag} already runs in ${name} as ${version}, with ${share} % of the calls.`;
  if (share === 100) return { noChange };
  const canary = await canaryOf(state, root, instance);
  return { noChange, next: canary ? [`for the next step of the canary: ${canary.next}`] : [] };
}

async function canaryOf(state: State, root: string, { name: service, cluster }: Instance) {
  return canariesOf(state, await canaryCommits(root)).find(
    (each) => each.service === service && each.cluster === cluster.spec.name,
  );
}

/** The only version of a service in a cluster. @throws Failure during a canary */
async function onlyVersion(state: State, root: string, instance: Instance): Promise<string> {
  const { name: service, own, cluster } = instance;
  const [first = '', ...others] = Object.keys(own.versions);
  if (others.length === 0) return first;
  const shares = weightsOf(own);
  const versions = [first, ...others].map((each) => `${each} (${shares[each] ?? 0} %)`).join(' and ');
  const canary = await canaryOf(state, root, instance);
  throw new Failure(
    `${cluster.spec.name} runs ${versions} of ${service}, as during a canary. End the canary first: ${canary?.next ?? npmRun('canary', '--status')}. To set the tag of one version only, pass --version ${others.at(-1)}`,
  );
}

/** The image. A later stage takes it, with its digest, from the stage before. */
function imageFor(
  state: State,
  { spec: { name, stage } }: Loaded<ClusterSpec>,
  { service, tag, digest }: DeployRequest,
): VersionSpec {
  const image = { tag, ...(digest === undefined ? {} : { digest }) };
  const before = stageToRunFirst(state, stage);
  if (before === undefined) return image;
  const source = clustersOfStage(state, before)
    .flatMap(({ spec }) => findInstance(state, spec.name, service) ?? [])
    .flatMap(({ own }) => servingVersions(own).flatMap((version) => own.versions[version] ?? []))
    .find((each) => each.tag === tag && (digest === undefined || each.digest === digest));
  if (source) return { tag, ...(source.digest === undefined ? {} : { digest: source.digest }) };
  throw new Failure(
    `${name} is in the stage ${stage}, and ${service} ${imageText(image)} gets no calls in ${before}, the stage before. Deploy it there first: ${npmRun('deploy', service, tag, '--stage', before)}. To take what ${before} runs now: ${npmRun('promote', service, '--to', `cluster:${name}`)}`,
  );
}

/** A service that is new in a cluster: one version with all calls. Later stages get their first version by promotion. */
function newInstance(
  state: State,
  cluster: Loaded<ClusterSpec>,
  image: VersionSpec,
  { service, version = 'v1' }: DeployRequest,
): DeployStep {
  const { name, stage } = cluster.spec;
  if (stageToRunFirst(state, stage) !== undefined)
    throw new Failure(
      `${service} does not run in ${name} yet. To add it: ${npmRun('promote', service, '--to', `cluster:${name}`)}`,
    );
  const what = `${version} ${imageText(image)}, a new service here`;
  return { cluster, version, what, entry: { versions: { [version]: image } } };
}

/** A new image in place gets all calls of its version at once. @throws Failure if maxStep of the cluster is smaller */
function requireSmallStep(instance: Instance, version: string, image: VersionSpec): void {
  const free = versionNameFor(instance, version, image);
  if (free === version) return;
  const { name: service, own, cluster } = instance;
  const { name } = cluster.spec;
  const share = weightsOf(own)[version] ?? 0;
  const digest = image.digest === undefined ? [] : ['--digest', image.digest];
  const steps = usualSteps(stepLimit(instance), 0).join(',');
  const canary = npmRun(
    'canary',
    service,
    free,
    '--cluster',
    name,
    '--tag',
    image.tag,
    ...digest,
    '--steps',
    steps,
  );
  throw new Failure(
    `${name} allows steps of ${stepLimit(instance)} % (maxStep), and ${version} gets ${share} % of the calls of ${service}: the new image would get them at once. Start a canary instead: ${canary}`,
  );
}

/** The record of the contract, if the service records its contracts (docs/contracts.md) and this tag has none yet. */
async function missingRecord(state: State, service: string, tag: string) {
  const own = state.workspace.releases.filter((release) => release.service === service);
  if (own.length === 0 || own.some((release) => release.tag === tag)) return [];
  return recordOf(state, service, tag);
}

/** How to continue in the next stage, if all changed clusters are in one stage. */
function nextStageCommand(state: State, service: string, steps: readonly DeployStep[]): string[] {
  const [stage, ...others] = new Set(steps.map(({ cluster }) => cluster.spec.stage));
  const after = stage === undefined || others.length > 0 ? undefined : stageAfter(state, stage);
  if (after === undefined) return [];
  return [`when it runs in ${stage}: ${npmRun('promote', service, '--to', `stage:${after}`)}`];
}
