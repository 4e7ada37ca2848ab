import { Failure, UsageError } from '../command-line/errors.ts';
import type { State } from '../history/state.ts';
import type { NoChange, Proposal } from '../landing/proposal.ts';
import type { Instance, Loaded } from '../load/workspace.ts';
import type { ClusterSpec } from '../schema/cluster.ts';
import { npmRun } from '../terminal/shell.ts';
import { type PromotionStep, proposalOf } from './promotion-proposal.ts';
import {
  imageText,
  instanceIn,
  isSameImage,
  requireService,
  trafficOf,
  type VersionSpec,
  withScaleOf,
} from './running.ts';
import { servicesBefore, servingVersions, sourceOf, targetsNamed } from './sources.ts';
import { type Entry, withVersion } from './traffic-edits.ts';
import { nameInCluster } from './version-names.ts';

/** What shall be promoted, and where to. */
export interface PromoteRequest {
  /** Names of services, or all that run in the stage before. */
  readonly services: readonly string[] | 'all';
  /** A cluster or a stage. */
  readonly to: string;
  readonly from?: string | undefined;
  /** Which of several versions that get calls; `all` is every one of them. Asked for where it is missing. */
  readonly version?: string | undefined;
}

/** Answers which of several versions is meant; undefined where nobody can be asked. */
export type ChooseVersion = (
  service: string,
  from: string,
  versions: readonly string[],
) => Promise<string | undefined>;

/** Takes what runs in the stage before into a cluster, or into all clusters of a stage. */
export async function proposePromotion(
  state: State,
  request: PromoteRequest,
  choose: ChooseVersion,
): Promise<Proposal | NoChange> {
  const targets = targetsNamed(state, request.to);
  const steps: PromotionStep[] = [];
  const notes: string[] = [];
  for (const cluster of targets) {
    for (const service of servicesFor(state, request, cluster, targets)) {
      const step = await stepInto(state, cluster, service, request, choose).catch((error: unknown) => {
        // Of all services, those that are in the middle of something wait for the next time.
        if (request.services !== 'all' || !(error instanceof Failure)) throw error;
        return error.message;
      });
      if (typeof step === 'string') notes.push(`In ${cluster.spec.name}: ${step}.`);
      else steps.push(step);
    }
  }
  if (request.services === 'all')
    notes.push(...targets.flatMap((cluster) => leftOut(state, cluster, request)));
  if (steps.length === 0) return { noChange: ['Nothing to promote.', ...notes].join('\n') };
  return { ...proposalOf(steps), notes };
}

/**
 * With a stage, a service goes where it runs already; a new one to all clusters of the stage. Of all services, those that
 * run in the cluster, or all of the stage before if the cluster is empty.
 */
function servicesFor(
  state: State,
  { services, from }: PromoteRequest,
  cluster: Loaded<ClusterSpec>,
  targets: readonly Loaded<ClusterSpec>[],
): string[] {
  if (services === 'all') {
    const own = Object.keys(cluster.spec.services);
    // A cluster that runs nothing yet is to run what the others do.
    if (own.length === 0) return servicesBefore(state, cluster, from);
    return own.filter((service) => from === undefined || instanceIn(state, from, service) !== undefined);
  }
  for (const service of services) requireService(state, service);
  return services.filter((service) => {
    const runsSomewhere = targets.some(({ spec }) => Object.hasOwn(spec.services, service));
    return Object.hasOwn(cluster.spec.services, service) || !runsSomewhere;
  });
}

/** Services of the stage before that a cluster does not run: whether it should is for a person to decide. */
function leftOut(state: State, cluster: Loaded<ClusterSpec>, { from }: PromoteRequest): string[] {
  const { name, services } = cluster.spec;
  if (Object.keys(services).length === 0) return [];
  const others = servicesBefore(state, cluster, from).filter((each) => !Object.hasOwn(services, each));
  if (others.length === 0) return [];
  return [
    `Not yet in ${name}: ${others.join(', ')}. To add what belongs there: ${npmRun('promote', ...others, '--to', `cluster:${name}`)}`,
  ];
}

async function stepInto(
  state: State,
  cluster: Loaded<ClusterSpec>,
  service: string,
  request: PromoteRequest,
  choose: ChooseVersion,
): Promise<PromotionStep | string> {
  const source = sourceOf(state, service, cluster, request.from);
  const from = source.cluster.spec.name;
  const names = await versionsToTake(source, from, request, choose);
  const target = instanceIn(state, cluster.spec.name, service);
  if (!target) return newcomer(cluster, service, source, names);
  let current = target;
  const changes: string[] = [];
  let image = '';
  let added: string | undefined;
  for (const sourceName of names) {
    const wanted = source.own.versions[sourceName];
    if (!wanted || nameOfImage(current, wanted) !== undefined) continue;
    const name = nameInCluster(current, sourceName, wanted);
    const there = current.own.versions[name];
    image = `${name} ${imageText(wanted)}`;
    changes.push(
      there ? `${name} ${imageText(there)} → ${imageText(wanted)}` : `${image} added, without calls yet`,
    );
    if (!there) added = name;
    const entry = there
      ? withImage(current, name, wanted)
      : withVersion(current, name, withScaleOf(current, wanted));
    current = { ...current, own: { ...current.own, ...entry } };
  }
  if (changes.length === 0) return upToDate(target, source, names);
  const common = { service, cluster, from, entry: current.own, what: changes.join(', '), image };
  return added === undefined ? common : { ...common, added };
}

async function versionsToTake(
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
  const shares = serving.map((each) => `${each} (${trafficOf(own)[each]} %)`).join(' and ');
  throw new Failure(
    `in ${from}, ${shares} of ${name} get calls. Finish the canary there, or say --version ${serving.at(-1)} or --version all`,
  );
}

/** The same version under another image: a rolling update. A digest that is not taken along would pin the old image. */
function withImage({ own }: Instance, name: string, { tag, digest }: VersionSpec): Entry {
  const { digest: _digest, ...before } = own.versions[name] ?? { tag };
  const version = { ...before, tag, ...(digest === undefined ? {} : { digest }) };
  return { ...own, versions: { ...own.versions, [name]: version } };
}

/** A service that did not run in the cluster yet: one version, which gets all calls, as large as where it comes from. */
function newcomer(
  cluster: Loaded<ClusterSpec>,
  service: string,
  { own, cluster: source }: Instance,
  names: readonly string[],
): PromotionStep {
  const [name = '', ...others] = names;
  const version = own.versions[name];
  if (!version || others.length > 0)
    throw new Failure(
      `${service} does not run in ${cluster.spec.name} yet, where it starts with one version: say which with --version`,
    );
  const image = `${name} ${imageText(version)}`;
  return {
    service,
    cluster,
    from: source.spec.name,
    entry: { versions: { [name]: version } },
    what: `${image}, new here`,
    image,
  };
}

/** The version of a service that runs an image, whatever it is called. */
function nameOfImage({ own }: Instance, image: VersionSpec): string | undefined {
  return Object.entries(own.versions).find(([, version]) => isSameImage(version, image))?.[0];
}

function upToDate(target: Instance, { own, cluster: source }: Instance, names: readonly string[]): string {
  const { name } = target;
  const [version] = names.flatMap((each) => {
    const image = own.versions[each];
    return image ? (nameOfImage(target, image) ?? []) : [];
  });
  if (version !== undefined && (trafficOf(target.own)[version] ?? 0) < 100)
    return `${version} of ${name} runs already and does not get all calls; ${npmRun('canary', '--status')} says how to go on`;
  return `${name} runs as in ${source.spec.name}`;
}
