import { Failure, UsageError } from '../command-line/errors.ts';
import type { State } from '../history/state.ts';
import type { NoChange, Proposal } from '../landing/proposal.ts';
import type { Instance, Loaded } from '../load/workspace.ts';
import type { ClusterSpec } from '../schema/cluster.ts';
import { npmRun } from '../terminal/shell.ts';
import { namingEndedHolds, requireNoHold } from './hold.ts';
import {
  findInstance,
  imageText,
  isSameImage,
  requireService,
  type VersionSpec,
  weightsOf,
  withImage,
  withMainScale,
} from './instances.ts';
import { type PromotionStep, promotionProposal } from './promotion-proposal.ts';
import { promotionSource, servicesOfSource, servingVersions, targetClusters } from './promotion-source.ts';
import type { RequireHealthy } from './require-healthy.ts';
import { addVersion } from './traffic-edits.ts';
import { versionNameFor } from './version-names.ts';

/** The services to promote, and the target. */
export interface PromoteRequest {
  /** Names of services, or all that run in the previous stage. */
  readonly services: readonly string[] | 'all';
  /** A cluster or a stage. */
  readonly to: string;
  readonly from?: string | undefined;
  /** Which of several versions that get calls; `all` for each of them. Without it, the user is asked. */
  readonly version?: string | undefined;
  /** End holds of the services in the target clusters. */
  readonly resume?: boolean;
  /** Makes sure that what is copied runs as it was pushed. */
  readonly requireHealthy?: RequireHealthy | undefined;
}

/** Asks which of several versions to promote; undefined without an answer. */
export type ChooseVersion = (
  service: string,
  from: string,
  versions: readonly string[],
) => Promise<string | undefined>;

/** Promotes the versions of the previous stage to a cluster, or to all clusters of a stage. */
export async function proposePromotion(
  state: State,
  request: PromoteRequest,
  choose: ChooseVersion,
): Promise<Proposal | NoChange> {
  const { steps, notes } = await promotionSteps(state, request, choose);
  if (steps.length === 0) return { noChange: ['Nothing to promote.', ...notes].join('\n') };
  const held = steps.flatMap(({ service, cluster }) => findInstance(state, cluster.spec.name, service) ?? []);
  return namingEndedHolds({ ...promotionProposal(steps), notes }, held);
}

/** The steps of a promotion without the texts of files, which cost more; and what it does not promote. */
export async function promotionSteps(
  state: State,
  request: PromoteRequest,
  choose: ChooseVersion,
): Promise<{ readonly steps: readonly PromotionStep[]; readonly notes: readonly string[] }> {
  const targets = targetClusters(state, request.to);
  const steps: PromotionStep[] = [];
  const notes: string[] = [];
  for (const cluster of targets) {
    for (const service of servicesFor(state, request, cluster, targets)) {
      const step = await promotionStep(state, cluster, service, request, choose).catch((error: unknown) => {
        // With --all, a service that cannot be promoted now, for example during a canary, is skipped.
        if (request.services !== 'all' || !(error instanceof Failure)) throw error;
        return error.message;
      });
      if (typeof step === 'string') notes.push(`In ${cluster.spec.name}: ${step}.`);
      else steps.push(step);
    }
  }
  if (request.services === 'all')
    notes.push(...targets.flatMap((cluster) => skippedServices(state, cluster, request)));
  return { steps, notes };
}

/**
 * The services to promote to a cluster. If the target is a stage, a service is promoted to the clusters that already run
 * it, or to all of them if none does. With --all: the services of the cluster, or, if it has none, of the previous stage.
 */
function servicesFor(
  state: State,
  { services, from }: PromoteRequest,
  cluster: Loaded<ClusterSpec>,
  targets: readonly Loaded<ClusterSpec>[],
): string[] {
  if (services === 'all') {
    const own = Object.keys(cluster.spec.services);
    // An empty cluster gets all services.
    if (own.length === 0) return servicesOfSource(state, cluster, from);
    return own.filter((service) => from === undefined || findInstance(state, from, service) !== undefined);
  }
  for (const service of services) requireService(state, service);
  return services.filter((service) => {
    const runsSomewhere = targets.some(({ spec }) => Object.hasOwn(spec.services, service));
    return Object.hasOwn(cluster.spec.services, service) || !runsSomewhere;
  });
}

/** Services of the previous stage that the cluster does not run. The user decides whether it should. */
function skippedServices(state: State, cluster: Loaded<ClusterSpec>, { from }: PromoteRequest): string[] {
  const { name, services } = cluster.spec;
  if (Object.keys(services).length === 0) return [];
  const others = servicesOfSource(state, cluster, from).filter((each) => !Object.hasOwn(services, each));
  if (others.length === 0) return [];
  return [
    `Not yet in ${name}: ${others.join(', ')}. To add them: ${npmRun('promote', ...others, '--to', `cluster:${name}`)}`,
  ];
}

async function promotionStep(
  state: State,
  cluster: Loaded<ClusterSpec>,
  service: string,
  request: PromoteRequest,
  choose: ChooseVersion,
): Promise<PromotionStep | string> {
  const source = promotionSource(state, service, cluster, request.from);
  const from = source.cluster.spec.name;
  const names = await chooseVersions(source, from, request, choose);
  const target = findInstance(state, cluster.spec.name, service);
  const requireHealthySources = async () => request.requireHealthy?.(sourcesOf(state, source, request.from));
  if (!target) {
    await requireHealthySources();
    return newServiceStep(cluster, service, source, names);
  }
  const isUpToDate = names.every((each) => {
    const wanted = source.own.versions[each];
    return !wanted || versionOfImage(target, wanted) !== undefined;
  });
  if (isUpToDate) return upToDateMessage(target, source, names);
  let current = requireNoHold(target, request.resume ?? false);
  await requireHealthySources();
  const changes: string[] = [];
  let image = '';
  let added: string | undefined;
  for (const sourceName of names) {
    const wanted = source.own.versions[sourceName];
    if (!wanted || versionOfImage(current, wanted) !== undefined) continue;
    const name = versionNameFor(current, sourceName, wanted);
    const before = current.own.versions[name];
    image = `${name} ${imageText(wanted)}`;
    changes.push(
      before ? `${name} ${imageText(before)} → ${imageText(wanted)}` : `${image} added, without calls yet`,
    );
    if (!before) added = name;
    const entry = before
      ? withImage(current, name, wanted)
      : addVersion(current, name, withMainScale(current, wanted));
    current = { ...current, own: { ...current.own, ...entry } };
  }
  const common = { service, cluster, from, entry: current.own, what: changes.join(', '), image };
  return added === undefined ? common : { ...common, added };
}

/** The instances that a promotion copies: in one cluster, or in every cluster of the stage, which run the same versions. */
function sourcesOf({ workspace }: State, source: Instance, from: string | undefined): Instance[] {
  if (from !== undefined) return [source];
  return workspace.instances.filter(
    ({ name, cluster }) => name === source.name && cluster.spec.stage === source.cluster.spec.stage,
  );
}

async function chooseVersions(
  { name, own }: Instance,
  from: string,
  { version }: PromoteRequest,
  choose: ChooseVersion,
): Promise<readonly string[]> {
  const serving = servingVersions(own);
  if (version !== undefined && version !== 'all') {
    if (Object.hasOwn(own.versions, version)) return [version];
    throw new UsageError(
      `${from} runs no version ${version} of ${name}; it runs ${Object.keys(own.versions).join(' and ')}`,
    );
  }
  if (serving.length === 1 || version === 'all') return serving;
  const chosen = await choose(name, from, serving);
  if (chosen !== undefined) return chosen === 'all' ? serving : [chosen];
  const shares = serving.map((each) => `${each} (${weightsOf(own)[each]} %)`).join(' and ');
  throw new Failure(
    `in ${from}, ${shares} of ${name} get calls. Finish the canary there, or pass --version ${serving.at(-1)} or --version all`,
  );
}

/** A service that is new in the cluster: one version with all calls, as large as in the source cluster. */
function newServiceStep(
  cluster: Loaded<ClusterSpec>,
  service: string,
  { own, cluster: source }: Instance,
  names: readonly string[],
): PromotionStep {
  const [name = '', ...others] = names;
  const version = own.versions[name];
  if (!version || others.length > 0)
    throw new Failure(
      `${service} does not run in ${cluster.spec.name} yet, so it starts with one version. Choose it with --version`,
    );
  const image = `${name} ${imageText(version)}`;
  return {
    service,
    cluster,
    from: source.spec.name,
    entry: { versions: { [name]: version } },
    what: `${image}, a new service here`,
    image,
  };
}

/** The name of the version of a service that runs an image. */
function versionOfImage({ own }: Instance, image: VersionSpec): string | undefined {
  return Object.entries(own.versions).find(([, version]) => isSameImage(version, image))?.[0];
}

function upToDateMessage(
  target: Instance,
  { own, cluster: source }: Instance,
  names: readonly string[],
): string {
  const { name } = target;
  const [version] = names.flatMap((each) => {
    const image = own.versions[each];
    return image ? (versionOfImage(target, image) ?? []) : [];
  });
  if (version !== undefined && (weightsOf(target.own)[version] ?? 0) < 100)
    return `${version} of ${name} already runs and does not get all calls. For the next step: ${npmRun('canary', '--status')}`;
  return `${name} already runs the versions of ${source.spec.name}`;
}
