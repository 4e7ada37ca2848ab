import type { PlainMap } from '../../lang/plain-map.ts';
import { type ContainerState, type ContainerView, timestamp } from './container-state.ts';
import type { Place } from './downward.ts';
import type { PodSpec } from './pod-spec.ts';

/** A condition of a pod. */
export interface PodCondition {
  readonly type: string;
  readonly status: 'True' | 'False';
  /** Null removes what an earlier patch has set. */
  readonly reason: string | null;
  readonly message: string | null;
  readonly lastTransitionTime: string;
}

/** What the status of a pod is made from. */
export interface PodView {
  readonly spec: PodSpec;
  readonly place: Place;
  readonly containers: readonly ContainerView[];
  readonly startTime: string;
  /** The conditions that others set: readiness gates. */
  readonly otherConditions: readonly PlainMap[];
}

/** True if a controller may send calls to the pod. */
export const isReady = (conditions: readonly PodCondition[]): boolean =>
  conditions.some(({ type, status }) => type === 'Ready' && status === 'True');

/** The conditions of a pod; one that does not change keeps its time. Source: Kubernetes, pkg/kubelet/status/generate.go. */
export function podConditions(view: PodView, before: readonly PodCondition[]): PodCondition[] {
  const { spec, containers, otherConditions } = view;
  const waiting = containers.filter(({ role, state, started }) =>
    role === 'init' ? !hasSucceeded(state) : role === 'sidecar' && !started,
  );
  const unready = containers.filter(({ role, ready }) => role !== 'init' && !ready).map(({ name }) => name);
  const gates = spec.readinessGates.filter(
    (gate) => !otherConditions.some(({ type, status }) => type === gate && status === 'True'),
  );
  const isDone = ['Succeeded', 'Failed'].includes(podPhase(view));
  const unreadyReason = isDone
    ? { reason: 'PodCompleted' }
    : {
        reason: 'ContainersNotReady',
        message: `containers with unready status: [${unready.join(' ')}]`,
      };
  const gateReason = { reason: 'ReadinessGatesNotReady', message: `not True: ${gates.join(', ')}` };
  const containersReady = unready.length === 0 && !isDone;
  const now = timestamp();
  const condition = (
    type: string,
    holds: boolean,
    why: { reason?: string; message?: string },
  ): PodCondition => {
    const status = holds ? 'True' : 'False';
    const old = before.find((each) => each.type === type && each.status === status);
    const { reason = null, message = null } = holds ? {} : why;
    return { type, status, reason, message, lastTransitionTime: old?.lastTransitionTime ?? now };
  };
  return [
    condition('PodScheduled', true, {}),
    condition('PodReadyToStartContainers', view.place.address !== '', { reason: 'SandboxNotReady' }),
    condition('Initialized', waiting.length === 0, {
      reason: 'ContainersNotInitialized',
      message: `containers with incomplete status: [${waiting.map(({ name }) => name).join(' ')}]`,
    }),
    condition('ContainersReady', containersReady, unreadyReason),
    condition(
      'Ready',
      containersReady && gates.length === 0,
      unready.length > 0 || isDone ? unreadyReason : gateReason,
    ),
  ];
}

/** The status of a pod, without the conditions that others set. */
export function podStatus(view: PodView, conditions: readonly PodCondition[]): object {
  const { spec, place, containers, startTime } = view;
  const statusesOf = (isInit: boolean) =>
    containers.filter(({ role }) => (role !== 'application') === isInit).map(containerStatus);
  return {
    phase: podPhase(view),
    startTime,
    hostIP: place.nodeAddress,
    hostIPs: [{ ip: place.nodeAddress }],
    podIP: place.address,
    podIPs: [{ ip: place.address }],
    conditions,
    containerStatuses: statusesOf(false),
    ...(spec.containers.some(({ role }) => role !== 'application')
      ? { initContainerStatuses: statusesOf(true) }
      : {}),
  };
}

const hasSucceeded = (state: ContainerState) => state.kind === 'terminated' && state.exitCode === 0;

/** Source: Kubernetes, pkg/kubelet/kubelet_pods.go, getPhase. */
export function podPhase({ spec, containers }: Pick<PodView, 'spec' | 'containers'>): string {
  const inits = containers.filter(({ role }) => role === 'init');
  const hasFailed = ({ state }: ContainerView) => state.kind === 'terminated' && state.exitCode !== 0;
  if (spec.restartPolicy === 'Never' && inits.some(hasFailed)) return 'Failed';
  if (inits.some(({ state }) => !hasSucceeded(state))) return 'Pending';
  const applications = containers.filter(({ role }) => role === 'application');
  const mayRestart = (container: ContainerView) =>
    spec.restartPolicy === 'Always' || (spec.restartPolicy === 'OnFailure' && hasFailed(container));
  if (applications.some(({ state, restarts }) => state.kind === 'waiting' && restarts === 0))
    return 'Pending';
  if (applications.some((each) => each.state.kind !== 'terminated' || mayRestart(each))) return 'Running';
  return applications.some(hasFailed) ? 'Failed' : 'Succeeded';
}

function containerStatus({ name, image, state, last, restarts, started, ready }: ContainerView): object {
  return {
    name,
    image,
    imageID: '',
    ready,
    started,
    restartCount: restarts,
    state: stateOf(state),
    lastState: last === undefined ? {} : stateOf(last),
  };
}

function stateOf({ kind, ...fields }: ContainerState): object {
  return { [kind]: fields };
}
