import { statesByPod } from '../pod-states.ts';
import type { Moment, PodName, PodState } from '../recording.ts';
import type { Rehearsal } from '../rehearsal.ts';
import { isIn, type Period } from '../verdict/moments.ts';

/** A pod, from its creation to its end. */
export interface PodLife {
  readonly cluster: string;
  readonly pod: PodName;
  /** `stock v1 x7k2p` */
  readonly label: string;
  /** In the order of time. */
  readonly states: readonly PodState[];
  /** Seconds from its creation; undefined if it did not become ready. */
  readonly readyAfterMs: number | undefined;
  /** From the moment when it began to stop to its end. */
  readonly stoppedAfterMs: number | undefined;
  readonly isKilled: boolean;
  readonly isRejected: boolean;
}

/** A part of a pod's life. */
export interface Phase extends Period {
  readonly phase: 'starting' | 'ready' | 'not ready' | 'stopping';
}

/** The pods of a rehearsal, by cluster, service and version, then in the order of their creation. */
export function livesOf({ recording: { observations } }: Pick<Rehearsal, 'recording'>): PodLife[] {
  const sortKey = ({ cluster, pod }: PodLife) => `${cluster} ${pod.service ?? '~'} ${pod.version ?? ''}`;
  const begin = ({ states }: PodLife) => states[0]?.at ?? 0;
  return statesByPod(observations.toSorted((a, b) => a.at - b.at))
    .map(lifeOf)
    .toSorted((a, b) => sortKey(a).localeCompare(sortKey(b)) || begin(a) - begin(b));
}

function lifeOf(states: readonly [PodState, ...PodState[]]): PodLife {
  const [first] = states;
  const at = (wanted: PodState['state']): Moment | undefined =>
    states.find(({ state }) => state === wanted)?.at;
  const between = (from: Moment | undefined, to: Moment | undefined) =>
    from === undefined || to === undefined ? undefined : to - from;
  return {
    cluster: first.cluster,
    pod: first.pod,
    label: labelOf(first.pod),
    states,
    readyAfterMs: between(at('created'), at('ready')),
    stoppedAfterMs: between(at('stopping'), at('deleted') ?? at('killed')),
    isKilled: at('killed') !== undefined,
    isRejected: at('rejected') !== undefined,
  };
}

/** `stock v1 x7k2p`: what distinguishes a pod from others of its version is the end of its name. */
function labelOf({ service, version, name }: PodName): string {
  if (service === undefined) return name;
  return [service, version ?? '', name.slice(name.lastIndexOf('-') + 1)].filter(Boolean).join(' ');
}

/** The phases of a life, until the end of the recording. */
export function phasesOf({ states }: PodLife, ended: Moment): Phase[] {
  const phases: Phase[] = [];
  let open: Omit<Phase, 'to'> | undefined;
  for (const { state, at } of states) {
    if (state === 'started' || state === 'rejected') continue;
    if (state === 'not ready' && open?.phase !== 'ready') continue;
    if (open) phases.push({ ...open, to: at });
    open = phaseAfter(state, at);
    if (state === 'deleted') break;
  }
  return open ? [...phases, { ...open, to: ended }] : phases;
}

function phaseAfter(state: PodState['state'], from: Moment): Omit<Phase, 'to'> | undefined {
  if (state === 'created') return { phase: 'starting', from };
  if (state === 'ready' || state === 'not ready' || state === 'stopping') return { phase: state, from };
  return undefined;
}

/** What happened to pods in a period: `2 created (ready after 4.3 s at most), 1 stopped (after 2.6 s at most), 1 killed` */
export function podsText(lives: readonly PodLife[], period: Period): string {
  const reached = (wanted: PodState['state']) =>
    lives.filter(({ states }) => states.some(({ state, at }) => state === wanted && isIn(at, period)));
  const isOfJob = (life: PodLife) => life.states.some(({ state }) => state === 'completed');
  const created = reached('created').filter((life) => !isOfJob(life));
  const stopping = reached('stopping');
  const parts = [
    ...partText(created, 'created', 'ready', ({ readyAfterMs }) => readyAfterMs),
    ...partText(stopping, 'stopped', 'ended', ({ stoppedAfterMs }) => stoppedAfterMs),
    ...partText(reached('completed'), 'completed'),
    ...partText(reached('killed'), 'killed'),
    ...partText(reached('rejected'), 'rejected'),
  ];
  return parts.length > 0 ? parts.join('; ') : 'none created or stopped';
}

/** `2 created, ready after 4.3 s at most`, `2 created, 1 not ready` */
function partText(
  lives: readonly PodLife[],
  what: string,
  then = '',
  timeOf: (life: PodLife) => number | undefined = () => 0,
): string[] {
  if (lives.length === 0) return [];
  const times = lives.map(timeOf).filter((time) => time !== undefined);
  const missing = lives.length - times.length;
  const longest = (Math.max(0, ...times) / 1000).toFixed(1);
  if (then === '') return [`${lives.length} ${what}`];
  return [
    `${lives.length} ${what}, ${missing > 0 ? `${missing} not ${then}` : `${then} after ${longest} s at most`}`,
  ];
}
