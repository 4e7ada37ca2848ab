import {
  type ApplicationState,
  type CallRoute,
  type CallTick,
  type FailedCall,
  type Lag,
  type ObjectChange,
  type ObjectName,
  type Observation,
  type PodName,
  type PodState,
  tickMs,
} from '../../rehearse/recording.ts';
import type {
  ClusterObject,
  Rehearsal,
  Shares,
  Step,
  UnsettledApplication,
  VersionPods,
} from '../../rehearse/rehearsal.ts';

/** Seconds after the push of the change; negative before it. */
type Seconds = number;

const pushed = Date.UTC(2026, 2, 1, 12);
export const cluster = 'prod-eu';
const namespace = 'shop';

/** The moment of so many seconds after the push. */
export const at = (seconds: Seconds): number => pushed + Math.round(seconds * 1000);

/** What differs from a rehearsal in which nothing happens. */
export interface Story {
  readonly subject?: string;
  readonly routes?: readonly RouteStory[];
  readonly observations?: readonly (readonly Observation[])[];
  readonly failures?: readonly (readonly FailedCall[])[];
  readonly lags?: readonly Lag[];
  /** Undefined: it did not settle. */
  readonly settled?: Seconds | undefined;
  readonly unsettled?: readonly UnsettledApplication[];
  readonly deletions?: readonly ClusterObject[];
  /** The versions that run before and after the change. */
  readonly versions?: readonly VersionPods[];
  /** The end of the recording. */
  readonly ends?: Seconds;
}

/** The calls of a route. */
export interface RouteStory {
  readonly caller: string;
  readonly callee: string;
  readonly method?: string;
  readonly isStream?: boolean;
  readonly perSecond?: number;
  readonly before?: Shares;
  readonly after?: Shares;
  /** The shares that are seen, if they differ from what is specified. */
  readonly seen?: Shares;
  /** No call succeeds in this time. */
  readonly pause?: readonly [from: Seconds, to: Seconds];
}

/** When the calls begin. */
const begins = -12;

/** A rehearsal of one change in one cluster: 12 s before the push, 24 s after it. */
export function rehearsalOf(story: Story = {}): Rehearsal {
  const { subject = 'feat: send 10% of the calls to v2', deletions = [], unsettled = [], ends = 24 } = story;
  const { versions = [] } = story;
  const settled = 'settled' in story ? story.settled : 9;
  const stories = story.routes ?? [{ caller: 'frontend', callee: 'stock' }];
  const routes = stories.map(routeOf);
  const failures = (story.failures ?? []).flat();
  const sharesAt = (state: 'before' | 'after') =>
    Object.fromEntries(stories.map((each) => [routeOf(each).id, sharesOf(each, state)]));
  const steps: Step[] = [
    {
      commit: 'a'.repeat(40),
      subject: 'the state before the change',
      pushed: at(-40),
      settled: at(-15),
      unsettled: [],
      shares: sharesAt('before'),
      deletions: [],
      versions,
    },
    {
      commit: 'b'.repeat(40),
      subject,
      pushed: at(0),
      ...(settled === undefined ? {} : { settled: at(settled) }),
      unsettled,
      shares: sharesAt('after'),
      deletions,
      versions,
    },
  ];
  const pushes = steps.map((step, index): Observation => {
    return { kind: 'push', at: step.pushed, step: index, commit: step.commit, subject: step.subject };
  });
  return {
    recording: {
      began: at(-40),
      ended: at(ends),
      observations: [...pushes, ...(story.observations ?? []).flat()].toSorted((a, b) => a.at - b.at),
      routes,
      ticks: stories.flatMap((each) => ticksOf(each, failures, ends)),
      failures,
      lags: story.lags ?? [],
    },
    clusters: [cluster],
    steps,
    callsPerSecond: 200,
  };
}

const sharesOf = ({ before = { v1: 100 }, after = before }: RouteStory, state: 'before' | 'after'): Shares =>
  state === 'before' ? before : after;

const routeOf = ({
  caller,
  callee,
  method = 'shop.v1.Stock/Get',
  isStream = false,
}: RouteStory): CallRoute => ({
  id: idOf(caller, callee, method),
  cluster,
  caller,
  callee,
  method,
  isStream,
});

const idOf = (caller: string, callee: string, method: string): string => `${caller}>${callee}/${method}`;

function ticksOf(route: RouteStory, failures: readonly FailedCall[], ends: Seconds): CallTick[] {
  const { id } = routeOf(route);
  const own = failures.filter((failure) => failure.route === id);
  const answered = new Map<string, number>();
  const owed = new Map<string, number>();
  const ticks: CallTick[] = [];
  for (let start = at(begins); start < at(ends); start += tickMs) {
    const failed = own.filter((each) => endOf(each) >= start && endOf(each) < start + tickMs).length;
    const pauses = route.pause && start >= at(route.pause[0]) && start < at(route.pause[1]);
    const sent = route.isStream ? 0 : Math.max(failed, Math.round(((route.perSecond ?? 40) * tickMs) / 1000));
    const succeeded = pauses ? 0 : sent - failed;
    const shares = start < at(4) ? sharesOf(route, 'before') : (route.seen ?? sharesOf(route, 'after'));
    const byVersion: Record<string, number> = {};
    for (let call = 0; call < succeeded; call++) {
      // The version that is furthest behind its share answers the next call.
      for (const [version, percent] of Object.entries(shares))
        owed.set(version, (owed.get(version) ?? 0) + percent / 100);
      const [next = 'v1'] = [...owed.keys()].toSorted(
        (a, b) => (owed.get(b) ?? 0) - (answered.get(b) ?? 0) - (owed.get(a) ?? 0) + (answered.get(a) ?? 0),
      );
      answered.set(next, (answered.get(next) ?? 0) + 1);
      byVersion[next] = (byVersion[next] ?? 0) + 1;
    }
    ticks.push({
      route: id,
      at: start,
      sent: pauses ? failed : sent,
      succeeded,
      failed,
      byVersion,
      slowestMs: pauses ? 0 : 12,
    });
  }
  return ticks;
}

const endOf = (failure: FailedCall): number => failure.at + failure.durationMs;

/** Failed calls at equal distances. */
export function failures(
  route: Pick<RouteStory, 'caller' | 'callee' | 'method'>,
  between: readonly [from: Seconds, to: Seconds],
  count: number,
  more: Partial<FailedCall> = {},
): FailedCall[] {
  const [from, to] = between;
  return Array.from({ length: count }, (_, index) => ({
    route: routeOf(route).id,
    at: at(from + ((to - from) * index) / Math.max(1, count - 1)),
    durationMs: 4,
    code: 'UNAVAILABLE',
    message: 'no healthy upstream',
    isCutStream: false,
    ...more,
  }));
}

const apiVersions: Readonly<Record<string, string>> = {
  Deployment: 'apps/v1',
  ReplicaSet: 'apps/v1',
  VirtualService: 'networking.istio.io/v1',
  DestinationRule: 'networking.istio.io/v1',
  Gateway: 'networking.istio.io/v1',
  AuthorizationPolicy: 'security.istio.io/v1',
  PeerAuthentication: 'security.istio.io/v1',
  NetworkPolicy: 'networking.k8s.io/v1',
  PodDisruptionBudget: 'policy/v1',
  HorizontalPodAutoscaler: 'autoscaling/v2',
  CustomResourceDefinition: 'apiextensions.k8s.io/v1',
  Application: 'argoproj.io/v1alpha1',
};

/** An object in the namespace of the services. */
export function object(kind: string, name: string, inNamespace: string | undefined = namespace): ObjectName {
  const isInNone = ['Namespace', 'CustomResourceDefinition'].includes(kind);
  return {
    apiVersion: apiVersions[kind] ?? 'v1',
    kind,
    ...(isInNone ? {} : { namespace: inNamespace }),
    name,
  };
}

/** An object was created, changed or deleted by Argo CD. */
export const change = (
  seconds: Seconds,
  kind: string,
  name: string,
  what: ObjectChange['change'],
  more: Partial<Omit<ObjectChange, 'object'>> & { readonly in?: string } = {},
): ObjectChange => {
  const { in: inNamespace, ...rest } = more;
  return {
    kind: 'object',
    at: at(seconds),
    cluster,
    change: what,
    object: object(kind, name, inNamespace),
    fields: what === 'changed' ? ['spec'] : [],
    manager: 'argocd-controller',
    ...rest,
  };
};

/** A pod of a service. */
export const podOf = (service: string, version: string, suffix = 'x7k2p'): PodName => ({
  namespace,
  name: `${service}-${version}-5d9c-${suffix}`,
  service,
  version,
});

/** The states of a pod, in the order in which they are written. */
export const life = (
  pod: PodName,
  states: Readonly<Partial<Record<PodState['state'], Seconds>>>,
  message?: string,
): PodState[] =>
  Object.entries(states).map(([state, seconds]) => ({
    kind: 'pod',
    at: at(seconds),
    cluster,
    pod,
    state: podState(state),
    ...(message === undefined ? {} : { message }),
  }));

const podStates: readonly PodState['state'][] = [
  'rejected',
  'created',
  'started',
  'ready',
  'not ready',
  'stopping',
  'killed',
  'deleted',
];

function podState(text: string): PodState['state'] {
  const state = podStates.find((each) => each === text);
  if (!state) throw new Error(`${text} is not the state of a pod`);
  return state;
}

/** An Application syncs a commit, from one moment to another. */
export function sync(
  application: string,
  between: readonly [from: Seconds, to: Seconds],
  more: Partial<ApplicationState> = {},
): ApplicationState[] {
  const [from, to] = between;
  const revision = (from < 0 ? 'a' : 'b').repeat(40);
  const state = (seconds: Seconds, phase: string, sync: string): ApplicationState => ({
    kind: 'application',
    at: at(seconds),
    name: application,
    ...(application.startsWith(`${cluster}.`) ? { cluster } : {}),
    revision,
    sync,
    health: phase === 'Running' ? 'Progressing' : 'Healthy',
    operation: { phase, revision, message: '', retries: 0 },
    conditions: [],
    outOfSync: [],
    ...more,
  });
  return [state(from, 'Running', 'OutOfSync'), state(to, 'Succeeded', 'Synced')];
}
