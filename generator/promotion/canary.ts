import { Failure, UsageError } from '../command-line/errors.ts';
import type { State } from '../history/state.ts';
import type { NoChange, Proposal } from '../landing/proposal.ts';
import type { Instance } from '../load/workspace.ts';
import { npmRun } from '../terminal/shell.ts';
import { type CanaryRequest, commandFor, following, proposal } from './canary-proposal.ts';
import { allowedSteps, nextStep, stepLimit, usualSteps } from './canary-steps.ts';
import { raiseFirst, shrunkNote } from './raise-first.ts';
import {
  imageText,
  isSameImage,
  requireInstance,
  trafficOf,
  type VersionSpec,
  withScaleOf,
} from './running.ts';
import { movedTo } from './shares.ts';
import { servingVersions, sourceOf } from './sources.ts';
import { callsOf, withoutCalls, withoutVersion, withShare, withVersion } from './traffic-edits.ts';

/** The next step towards a goal, which is one commit; where the canary stands follows from the cluster file alone. */
export function proposeCanary(state: State, request: CanaryRequest): Proposal | NoChange {
  const instance = requireInstance(state, request.cluster, request.service);
  const { goal, version } = request;
  const isThere = Object.hasOwn(instance.own.versions, version);
  if (isThere && (request.tag ?? request.digest ?? request.replicas) !== undefined)
    throw new UsageError(
      `${version} runs in ${request.cluster} already: --tag, --digest and --replicas are for a version that is added`,
    );
  if (goal.kind === 'abort') return isThere ? abort(instance, request, goal.now ?? false) : gone(request);
  if (goal.kind === 'steps') requireAllowed(instance, request, goal.steps);
  if (!isThere) return add(state, instance, request);
  if (goal.kind === 'finish') return finish(instance, request);
  const weight = trafficOf(instance.own)[version] ?? 0;
  const wanted = goal.kind === 'weight' ? goal.weight : nextStep(goal.steps, weight);
  if (wanted === undefined) return arrived(instance, request, weight);
  if (wanted === weight)
    return {
      noChange: `${version} gets ${weight} % of the calls already.`,
      next: [following(instance, request, weight)],
    };
  return shift(instance, request, wanted);
}

function add(state: State, instance: Instance, request: CanaryRequest): Proposal {
  if (request.goal.kind === 'finish')
    throw new Failure(
      `${request.version} does not run in ${request.cluster}: add it first, ${npmRun('canary', request.service, request.version, '--cluster', request.cluster, '--steps', usualSteps(stepLimit(instance), 0).join(','))}`,
    );
  const image = imageFor(state, instance, request);
  const scaled =
    request.replicas === undefined ? withScaleOf(instance, image) : { ...image, replicas: request.replicas };
  return proposal(instance, request, {
    entry: withVersion(instance, request.version, scaled),
    step: 'add',
    what: `Add ${request.version} ${imageText(image)} without calls`,
    next: [
      `when Argo CD shows ${request.cluster}.${request.service} Synced and Healthy: ${following(instance, request, 0)}`,
    ],
  });
}

/** The image of a new version: as it was said, or what the stage before runs under this name, or sends all calls to. */
function imageFor(
  state: State,
  { name, cluster, own }: Instance,
  { version, tag, digest }: CanaryRequest,
): VersionSpec {
  if (tag !== undefined) return { tag, ...(digest === undefined ? {} : { digest }) };
  const source = sourceOf(state, name, cluster, undefined);
  const [serving, ...others] = servingVersions(source.own);
  const found =
    source.own.versions[version] ?? (others.length === 0 ? source.own.versions[serving ?? ''] : undefined);
  if (!found)
    throw new Failure(
      `${source.cluster.spec.name} runs several versions of ${name}, and none of them is ${version}: say --tag`,
    );
  const image: VersionSpec = {
    tag: found.tag,
    ...(found.digest === undefined ? {} : { digest: found.digest }),
  };
  const twin = Object.entries(own.versions).find(([, running]) => isSameImage(running, image));
  if (twin)
    throw new Failure(
      `${version} would run ${imageText(image)}, which ${twin[0]} of ${name} runs in ${cluster.spec.name} already: say which image it is of, with --tag`,
    );
  return image;
}

/** A plan that cannot be walked to its end is told at once, not in the middle of it. */
function requireAllowed(instance: Instance, request: CanaryRequest, plan: readonly number[]): void {
  const limit = stepLimit(instance);
  const weight = trafficOf(instance.own)[request.version] ?? 0;
  const allowed = allowedSteps(plan, limit, weight);
  if (allowed.every((step) => plan.includes(step))) return;
  throw new Failure(
    `${request.cluster} allows steps of ${limit} % (maxStep), and some of ${plan.join(',')} are more, from ${weight} % on. A plan that fits: ${commandFor(request, '--steps', allowed.join(','))}`,
  );
}

function shift(instance: Instance, request: CanaryRequest, weight: number): Proposal {
  const { service, version, cluster } = request;
  if (Object.keys(instance.own.versions).length === 1)
    throw new Failure(
      `${version} is the only version of ${service} in ${cluster}, and gets all calls. A canary is of another version, which shall take over: npm run canary -- ${service} <new version> --cluster ${cluster} --weight ${100 - weight}`,
    );
  const before = trafficOf(instance.own)[version] ?? 0;
  const limit = stepLimit(instance);
  if (weight - before > limit)
    throw new Failure(
      `${cluster} allows steps of ${limit} % (maxStep), and from ${before} % to ${weight} % is more. The next step: ${npmRun('canary', service, version, '--cluster', cluster, '--weight', String(Math.min(100, before + limit)))}`,
    );
  return proposal(instance, request, {
    entry: withShare(instance, version, weight),
    step: `shift ${weight}`,
    what: `Calls of ${version}: ${before} % → ${weight} %`,
    next: [`when it is synced and ${version} does well: ${following(instance, request, weight)}`],
  });
}

/** First all calls go to the new version, then, in another commit, the others go. */
function finish(instance: Instance, request: CanaryRequest): Proposal | NoChange {
  const { version, cluster } = request;
  const others = Object.keys(instance.own.versions).filter((name) => name !== version);
  if (others.length === 0)
    return {
      noChange: `${version} is the only version of ${request.service} in ${cluster}: the canary is finished.`,
    };
  const inTheWay = others.flatMap((name) => callsOf(instance, name));
  if (inTheWay.length === 0) return retire(instance, request, others);
  const before = trafficOf(instance.own)[version] ?? 0;
  if (100 - before > stepLimit(instance)) return shift(instance, request, 100);
  return proposal(instance, request, {
    entry: withoutCalls(instance, others, version),
    step: 'finish',
    what: `All calls to ${version}; ${others.join(' and ')} none: before ${inTheWay.join(', ')}`,
    next: [
      `when Argo CD has synced it, and not before, since no proxy may route to what goes: ${commandFor(request, '--finish')}`,
    ],
  });
}

/** First pods, if there may be too few; then the calls; then, in another commit, the version goes. */
function abort(instance: Instance, request: CanaryRequest, isUrgent: boolean): Proposal | NoChange {
  const { version, service, cluster } = request;
  const others = Object.keys(instance.own.versions).filter((name) => name !== version);
  const shares = trafficOf(instance.own);
  const [back] = others.toSorted((a, b) => (shares[b] ?? 0) - (shares[a] ?? 0));
  if (back === undefined)
    throw new Failure(
      `${version} is the only version of ${service} in ${cluster}: there is none to go back to. To go back in history: ${npmRun('rollback', service, '--cluster', cluster)}`,
    );
  const calls = callsOf(instance, version);
  if (calls.length === 0) return retire(instance, request, [version]);
  const raise = raiseFirst(instance, movedTo(shares, [version], back));
  if (raise && !isUrgent)
    return proposal(instance, request, {
      entry: raise.entry,
      step: 'raise',
      what: `More pods before the calls of ${version} go back. ${raise.what}`,
      next: [`${raise.look}: ${commandFor(request, '--abort')}`],
      notes: [raise.note],
    });
  return proposal(instance, request, {
    entry: withoutCalls(instance, [version], back),
    step: 'abort',
    what: `Calls of ${version} back to ${back}: ${calls.join(', ')}`,
    notes: raise ? [shrunkNote(raise)] : [],
    next: [`when Argo CD has synced it, take ${version} away: ${commandFor(request, '--abort')}`],
  });
}

function retire(instance: Instance, request: CanaryRequest, versions: readonly string[]): Proposal {
  return proposal(instance, request, {
    entry: withoutVersion(instance, versions),
    step: 'retire',
    what: `Retire ${versions.join(' and ')}, to which no calls go`,
    next: [],
  });
}

function arrived(instance: Instance, request: CanaryRequest, weight: number): NoChange {
  const next = weight === 100 ? [commandFor(request, '--finish')] : [following(instance, request, weight)];
  return { noChange: `${request.version} gets ${weight} % of the calls: that was the last step.`, next };
}

function gone({ version, cluster, service }: CanaryRequest): NoChange {
  return { noChange: `${version} of ${service} does not run in ${cluster}: there is nothing to abort.` };
}
