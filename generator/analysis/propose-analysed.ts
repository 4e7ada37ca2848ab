import { Failure } from '../command-line/errors.ts';
import type { Upstream } from '../git/clone-status.ts';
import type { State } from '../history/state.ts';
import type { NoChange, Proposal } from '../landing/proposal.ts';
import type { Instance } from '../load/workspace.ts';
import { holdText } from '../model/fleet.ts';
import { type Environment, prometheusAt } from '../prometheus/client.ts';
import { proposeCanary } from '../promotion/canary.ts';
import { canaryCommits } from '../promotion/canary-log.ts';
import { type CanaryGoal, canaryCommand } from '../promotion/canary-proposal.ts';
import { requireInstance, weightsOf } from '../promotion/instances.ts';
import type { RequireHealthy } from '../promotion/require-healthy.ts';
import { type Decision, decide, hold, type Versions } from './decide.ts';
import { type Look, lookAt, riskOfLook } from './looks.ts';
import { type AnalysedCanary, positionOf } from './next-goal.ts';
import { observe } from './observe.ts';
import { type Settings, settingsOf } from './settings.ts';
import { stepStart } from './step-start.ts';
import { linesOf, trailersOf } from './words.ts';

/** What to analyse, and with what. */
export interface AnalysisRequest extends AnalysedCanary {
  readonly steps?: readonly number[] | undefined;
  readonly now?: boolean;
  readonly tag?: string | undefined;
  readonly digest?: string | undefined;
  readonly replicas?: number | undefined;
}

/** Where the decision is made. */
export interface AnalysisContext {
  readonly root: string;
  /** The branch that clusters sync; undefined if the clone has none. */
  readonly upstream: Upstream | undefined;
  readonly environment: Environment;
  /** Asks Argo CD about the last step before the next one; undefined without --when-healthy. */
  readonly healthy: (() => Promise<RequireHealthy>) | undefined;
  /** Milliseconds since 1970. */
  readonly time: number;
}

/** A decision, and what it changes. */
export interface AnalysedProposal {
  readonly decision: Decision;
  readonly proposal: Proposal | NoChange;
  /** True if no later run has anything to do. */
  readonly isDone: boolean;
}

/** Decides about a canary by what was counted since its last step, and proposes the step. */
export async function proposeAnalysed(
  state: State,
  request: AnalysisRequest,
  context: AnalysisContext,
): Promise<AnalysedProposal> {
  const instance = requireInstance(state, request.cluster, request.service);
  const { hold: stop } = instance.own;
  if (stop)
    return unchanged(hold('on hold', `${holdText(stop)}. To continue, run once with --resume`), request);
  const position = positionOf(instance, request, await canaryCommits(context.root), request.steps);
  const { service, version, cluster, tag, digest, replicas } = request;
  const step = (goal: CanaryGoal) => proposeCanary(state, { service, version, cluster, goal });
  switch (position.kind) {
    case 'finished':
      return {
        ...unchanged(
          { decision: 'advance', why: `${version} is the only version: it is finished`, figures: [] },
          request,
        ),
        isDone: true,
      };
    case 'given up':
      return {
        ...unchanged(
          hold(
            'given up',
            `${position.by} has ended this canary, and an analysis does not start it again. To remove the version: ${canaryCommand({ service, version, cluster, goal: { kind: 'abort' } }, '--abort')}`,
          ),
          request,
        ),
        isDone: true,
      };
    case 'to add': {
      const unhealthy = await whyUnhealthy(instance, context);
      if (unhealthy !== undefined) return unchanged(hold('not healthy', unhealthy), request);
      return {
        decision: { decision: 'advance', why: `${version} does not run yet`, figures: [] },
        proposal: proposeCanary(state, {
          ...{ service, version, cluster, tag, digest, replicas },
          goal: { kind: 'steps', steps: position.plan },
        }),
        isDone: false,
      };
    }
    case 'aborting':
      return {
        decision: { decision: 'abort', why: 'the abort continues', figures: [] },
        proposal: step({ kind: 'abort', now: request.now ?? false }),
        isDone: false,
      };
    case 'running':
      break;
  }
  const { plan, goal } = position;
  const settings = settingsOf(state.workspace.fleet?.spec.analysis, instance.cluster.spec.analysis);
  const start = context.upstream && (await stepStart(context.root, context.upstream.ref, instance));
  if (start === undefined)
    return unchanged(hold('not pushed', 'its last step is not pushed: npm run push'), request);
  const look = lookAt(context.time - start, settings.minimumTime);
  if (!look) {
    const left = Math.ceil((start + settings.minimumTime - context.time) / 1_000);
    return unchanged(hold('too young', `its last step needs ${left} seconds more`), request);
  }
  const decision = await decisionOf(instance, request, settings, {
    look,
    start,
    steps: plan.length + 1,
    environment: context.environment,
  });
  if (decision.decision === 'hold') return unchanged(decision, request);
  // A fault is a reason to abort at once, whatever Argo CD shows.
  const unhealthy = decision.decision === 'advance' ? await whyUnhealthy(instance, context) : undefined;
  if (unhealthy !== undefined) return unchanged(hold('not healthy', unhealthy, decision.figures), request);
  const proposal = step(decision.decision === 'abort' ? { kind: 'abort', now: request.now ?? false } : goal);
  return {
    decision,
    proposal:
      'noChange' in proposal ? proposal : withFigures(proposal, decision, version, start, start + look.time),
    isDone: false,
  };
}

/** Why the last step does not count as synced; undefined if it does, or without --when-healthy. */
async function whyUnhealthy(instance: Instance, { healthy }: AnalysisContext): Promise<string | undefined> {
  if (!healthy) return undefined;
  try {
    await (await healthy())([instance]);
    return undefined;
  } catch (error) {
    if (error instanceof Failure) return error.message;
    throw error;
  }
}

interface Moment {
  readonly look: Look;
  readonly start: number;
  readonly steps: number;
  readonly environment: Environment;
}

/** @returns to hold, if Prometheus does not answer */
async function decisionOf(
  instance: Instance,
  { service, version, cluster }: AnalysisRequest,
  settings: Settings,
  { look, start, steps, environment }: Moment,
): Promise<Decision> {
  if (settings.prometheus === undefined)
    return hold('no Prometheus', 'no Prometheus is set: analysis.prometheus in clusters/fleet.yaml');
  const weights = weightsOf(instance.own);
  const [first] = Object.keys(weights)
    .filter((name) => name !== version)
    .sort((a, b) => (weights[b] ?? 0) - (weights[a] ?? 0));
  const isWithoutCalls = (weights[version] ?? 0) === 0;
  const stable = first !== undefined && (weights[first] ?? 0) > 0 ? first : undefined;
  const versions: Versions = { canary: version, stable };
  const subject = { service, namespace: instance.spec.namespace, cluster };
  try {
    const observation = await observe(
      prometheusAt(settings.prometheus, 'analysis.prometheus', environment),
      settings,
      {
        subject,
        versions: [...new Set([version, ...(stable ? [stable] : [])])],
        from: start,
        to: start + look.time,
      },
    );
    if (!isWithoutCalls)
      return decide(observation, versions, settings, riskOfLook(look, steps, settings.risk));
    const calls = observation.errors.get(stable ?? '')?.calls ?? 0;
    return calls > 0
      ? {
          decision: 'advance',
          why: `${version} gets no calls yet, and the metrics name ${stable}`,
          figures: [],
        }
      : hold(
          'version not in metrics',
          `the metrics do not name ${stable}, so they could not name ${version}`,
        );
  } catch (error) {
    // Whatever keeps it from answering, an analysis without data changes nothing.
    if (error instanceof Failure) return hold('no Prometheus', error.message);
    throw error;
  }
}

function unchanged(decision: Decision, { version }: AnalysisRequest): AnalysedProposal {
  return { decision, proposal: { noChange: linesOf(decision, version).join('\n') }, isDone: false };
}

function withFigures(
  proposal: Proposal,
  decision: Decision,
  canary: string,
  from: number,
  to: number,
): Proposal {
  const { message, notes = [] } = proposal;
  const lines = linesOf(decision, canary);
  return {
    ...proposal,
    message: {
      ...message,
      body: [message.body ?? '', lines.join('\n')].join('\n\n'),
      trailers: [...message.trailers, ...trailersOf(decision, canary, from, to)],
    },
    notes: [...notes, ...lines],
  };
}
