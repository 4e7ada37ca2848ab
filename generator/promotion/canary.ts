import { Failure, UsageError } from '../command-line/errors.ts';
import type { State } from '../history/state.ts';
import type { NoChange, Proposal } from '../landing/proposal.ts';
import type { Instance } from '../load/workspace.ts';
import { servedPortsOf } from '../model/served-ports.ts';
import { hasVersions, podKindOfSpec } from '../model/workload-kind.ts';
import { npmRun } from '../terminal/shell.ts';
import {
  type CanaryGoal,
  type CanaryRequest,
  canaryCommand,
  canaryProposal,
  nextCommand,
} from './canary-proposal.ts';
import { allowedSteps, nextStep, stepLimit, usualSteps } from './canary-steps.ts';
import { namingEndedHolds, requireNoHold, withHold } from './hold.ts';
import {
  imageText,
  isSameImage,
  requireInstance,
  type VersionSpec,
  weightsOf,
  withMainScale,
} from './instances.ts';
import { promotionSource, servingVersions } from './promotion-source.ts';
import { scaleUpFirst, tooFewPodsWarning } from './scale-up-first.ts';
import { moveShares } from './shares.ts';
import { addVersion, callsTo, type Entry, moveCalls, removeVersions, setWeight } from './traffic-edits.ts';

/** The next step towards a goal, as one commit. The cluster file alone holds the state of the canary. */
export function proposeCanary(state: State, request: CanaryRequest): Proposal | NoChange {
  const found = requireInstance(state, request.cluster, request.service);
  if (request.goal.kind === 'abort') return stepOf(state, found, request);
  const step = stepOf(state, requireNoHold(found, request.resume ?? false), request);
  return 'noChange' in step ? step : namingEndedHolds(step, [found]);
}

function stepOf(state: State, instance: Instance, request: CanaryRequest): Proposal | NoChange {
  const { goal, version } = request;
  const exists = Object.hasOwn(instance.own.versions, version);
  if (exists && (request.tag ?? request.digest ?? request.replicas) !== undefined)
    throw new UsageError(
      `${version} already runs in ${request.cluster}: --tag, --digest and --replicas are for a new version`,
    );
  const kind = podKindOfSpec(instance.spec);
  if (!hasVersions(kind))
    throw new Failure(
      `${request.service} is a ${kind}, which has one version in each cluster (MESH1932): there is no canary of it. To replace its image: ${npmRun('deploy', request.service, '<tag>', '--cluster', request.cluster)}`,
    );
  if (servedPortsOf(instance.spec).length === 0)
    throw new Failure(
      `${request.service} serves no port, so there are no calls to move to ${version}. To replace its image: ${npmRun('deploy', request.service, '<tag>', '--cluster', request.cluster)}`,
    );
  if (goal.kind === 'abort') return exists ? abort(instance, request, goal) : nothingToAbort(request);
  if (goal.kind === 'steps') requireFeasiblePlan(instance, request, goal.steps);
  if (!exists) return add(state, instance, request);
  if (goal.kind === 'finish') return finish(instance, request);
  const weight = weightsOf(instance.own)[version] ?? 0;
  const wanted = goal.kind === 'weight' ? goal.weight : nextStep(goal.steps, weight);
  if (wanted === undefined) return planCompleted(instance, request, weight);
  if (wanted === weight)
    return {
      noChange: `${version} already gets ${weight} % of the calls.`,
      next: [nextCommand(instance, request, weight)],
    };
  return shift(instance, request, wanted);
}

function add(state: State, instance: Instance, request: CanaryRequest): Proposal {
  if (request.goal.kind === 'finish')
    throw new Failure(
      `${request.version} does not run in ${request.cluster}. Add it first: ${npmRun('canary', request.service, request.version, '--cluster', request.cluster, '--steps', usualSteps(stepLimit(instance), 0).join(','))}`,
    );
  const image = imageFor(state, instance, request);
  const scaled =
    request.replicas === undefined
      ? withMainScale(instance, image)
      : { ...image, replicas: request.replicas };
  return canaryProposal(instance, request, {
    entry: addVersion(instance, request.version, scaled),
    step: 'add',
    what: `Add ${request.version} ${imageText(image)} without calls`,
    next: [
      `when Argo CD shows ${request.cluster}.${request.service} Synced and Healthy: ${nextCommand(instance, request, 0)}`,
    ],
  });
}

/** The image of a new version: from the flags, or from the version of this name or the only serving version of the previous stage. */
function imageFor(
  state: State,
  { name, cluster, own }: Instance,
  { version, tag, digest }: CanaryRequest,
): VersionSpec {
  if (tag !== undefined) return { tag, ...(digest === undefined ? {} : { digest }) };
  const source = promotionSource(state, name, cluster, undefined);
  const [serving, ...others] = servingVersions(source.own);
  const found =
    source.own.versions[version] ?? (others.length === 0 ? source.own.versions[serving ?? ''] : undefined);
  if (!found)
    throw new Failure(
      `${source.cluster.spec.name} runs several versions of ${name}, and none of them is ${version}. Choose the image with --tag`,
    );
  const image: VersionSpec = {
    tag: found.tag,
    ...(found.digest === undefined ? {} : { digest: found.digest }),
  };
  const twin = Object.entries(own.versions).find(([, running]) => isSameImage(running, image));
  if (twin)
    throw new Failure(
      `${version} would run ${imageText(image)}, which ${twin[0]} of ${name} already runs in ${cluster.spec.name}. Choose another image with --tag`,
    );
  return image;
}

/** Rejects a plan with a step that the cluster does not allow before its first step. */
function requireFeasiblePlan(instance: Instance, request: CanaryRequest, plan: readonly number[]): void {
  const limit = stepLimit(instance);
  const weight = weightsOf(instance.own)[request.version] ?? 0;
  const allowed = allowedSteps(plan, limit, weight);
  if (allowed.every((step) => plan.includes(step))) return;
  throw new Failure(
    `${request.cluster} allows steps of ${limit} % (maxStep). From ${weight} % on, ${plan.join(',')} has larger steps. A plan that fits: ${canaryCommand(request, '--steps', allowed.join(','))}`,
  );
}

function shift(instance: Instance, request: CanaryRequest, weight: number): Proposal {
  const { service, version, cluster } = request;
  if (Object.keys(instance.own.versions).length === 1)
    throw new Failure(
      `${version} is the only version of ${service} in ${cluster}, so it gets all calls. To start a canary, name a new version: npm run canary -- ${service} <new version> --cluster ${cluster} --weight ${100 - weight}`,
    );
  const before = weightsOf(instance.own)[version] ?? 0;
  const limit = stepLimit(instance);
  if (weight - before > limit)
    throw new Failure(
      `${cluster} allows steps of ${limit} % (maxStep), and the step from ${before} % to ${weight} % is larger. The next step: ${npmRun('canary', service, version, '--cluster', cluster, '--weight', String(Math.min(100, before + limit)))}`,
    );
  return canaryProposal(instance, request, {
    entry: setWeight(instance, version, weight),
    step: `shift ${weight}`,
    what: `Calls of ${version}: ${before} % → ${weight} %`,
    next: [`when Argo CD has synced it and ${version} is healthy: ${nextCommand(instance, request, weight)}`],
  });
}

/** First moves all calls to the new version. The next run retires the other versions, in a commit of its own. */
function finish(instance: Instance, request: CanaryRequest): Proposal | NoChange {
  const { version, cluster } = request;
  const others = Object.keys(instance.own.versions).filter((name) => name !== version);
  if (others.length === 0)
    return {
      noChange: `${version} is the only version of ${request.service} in ${cluster}: the canary is finished.`,
    };
  requireNewest(instance, request);
  const remaining = others.flatMap((name) => callsTo(instance, name));
  if (remaining.length === 0) return retire(instance, request, others);
  const before = weightsOf(instance.own)[version] ?? 0;
  if (100 - before > stepLimit(instance)) return shift(instance, request, 100);
  return canaryProposal(instance, request, {
    entry: moveCalls(instance, others, version),
    step: 'finish',
    what: `All calls to ${version}; none to ${others.join(' and ')}, which had ${remaining.join(', ')}`,
    next: [
      `only when Argo CD has synced it, because no proxy may still route to a retired version: ${canaryCommand(request, '--finish')}`,
    ],
  });
}

/** Rejects the end of a canary that would remove a newer version. A cluster file lists a version after the older ones. */
function requireNewest(instance: Instance, request: CanaryRequest): void {
  const names = Object.keys(instance.own.versions);
  const newer = names.at(-1);
  if (newer === undefined || newer === request.version) return;
  const older = names.slice(0, names.indexOf(request.version));
  const next = { ...request, version: newer };
  const weight = weightsOf(instance.own)[newer] ?? 0;
  const onlyOlder = older.map((version) => canaryCommand({ ...request, version }, '--abort'));
  throw new Failure(
    `--finish would also remove ${newer}, which ${request.cluster} lists after ${request.version}. To continue with ${newer}: ${nextCommand(instance, next, weight)}. To remove ${newer} first: ${canaryCommand(next, '--abort')}${onlyOlder.length > 0 ? `. To remove only ${older.join(' and ')}: ${onlyOlder.join(' and ')}` : ''}`,
  );
}

/** First adds pods if there may be too few, then moves the calls back, then removes the version: one commit each. */
function abort(
  instance: Instance,
  request: CanaryRequest,
  { now: isUrgent = false, hold: wanted }: Extract<CanaryGoal, { kind: 'abort' }>,
): Proposal {
  const { version, service, cluster } = request;
  const names = Object.keys(instance.own.versions);
  const others = names.filter((name) => name !== version);
  // An older version is no canary: its end is a step forward.
  const hold = names.at(-1) === version ? wanted : undefined;
  const stopped = (entry: Entry) => withHold(entry, hold, `canary of ${version} aborted`);
  const shares = weightsOf(instance.own);
  const [target] = others.toSorted((a, b) => (shares[b] ?? 0) - (shares[a] ?? 0));
  if (target === undefined)
    throw new Failure(
      `${version} is the only version of ${service} in ${cluster}, so calls cannot go back to another version. To return to an earlier state: ${npmRun('rollback', service, '--cluster', cluster)}`,
    );
  const calls = callsTo(instance, version);
  if (calls.length === 0) return retire(instance, request, [version], stopped);
  const raise = scaleUpFirst(instance, moveShares(shares, [version], target));
  if (raise && !isUrgent)
    return canaryProposal(instance, request, {
      entry: stopped(raise.entry),
      step: 'raise',
      what: `More pods before the calls of ${version} move back. ${raise.what}`,
      next: [`${raise.look}: ${canaryCommand(request, '--abort')}`],
      notes: [raise.note],
    });
  return canaryProposal(instance, request, {
    entry: stopped(moveCalls(instance, [version], target)),
    step: 'abort',
    what: `Calls of ${version} back to ${target}: ${calls.join(', ')}`,
    notes: raise ? [tooFewPodsWarning(raise)] : [],
    next: [`when Argo CD has synced it, remove ${version}: ${canaryCommand(request, '--abort')}`],
  });
}

function retire(
  instance: Instance,
  request: CanaryRequest,
  versions: readonly string[],
  stopped = (entry: Entry): Entry => entry,
): Proposal {
  return canaryProposal(instance, request, {
    entry: stopped(removeVersions(instance, versions)),
    step: 'retire',
    what: `Retire ${versions.join(' and ')}, without calls now`,
    next: [],
  });
}

function planCompleted(instance: Instance, request: CanaryRequest, weight: number): NoChange {
  const next =
    weight === 100 ? [canaryCommand(request, '--finish')] : [nextCommand(instance, request, weight)];
  return { noChange: `${request.version} gets ${weight} % of the calls, which was the last step.`, next };
}

function nothingToAbort({ version, cluster, service }: CanaryRequest): NoChange {
  return { noChange: `${version} of ${service} does not run in ${cluster}: there is nothing to abort.` };
}
