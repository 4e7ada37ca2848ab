import { grouped } from '../../../lang/grouped.ts';
import type { Html } from '../../../lang/html.ts';
import type { PodState } from '../../recording.ts';
import type { Rehearsal } from '../../rehearsal.ts';
import { momentText, secondsText } from '../../verdict/moments.ts';
import { livesOf, type Phase, type PodLife, phasesOf } from '../pod-lives.ts';
import type { TimeAxis } from './axis.ts';
import { bar, cross, type Panel, type Row, rowsPanel } from './panel.ts';

/** Ids of the patterns of a timeline. */
export interface Patterns {
  readonly starting: string;
  readonly stopping: string;
}

/** A row for each pod of a cluster, from its creation to its end. Rejected pods of a version share one. */
export function podsPanel(
  cluster: string,
  rehearsal: Rehearsal,
  axis: TimeAxis,
  top: number,
  patterns: Patterns,
): Panel | undefined {
  const lives = livesOf(rehearsal).filter(
    (life) => life.cluster === cluster && isDrawn(life, rehearsal, axis),
  );
  const groups = grouped(lives, (life) => {
    if (!life.isRejected) return life.pod.name;
    return life.states.every(({ state }) => state === 'rejected') ? rejectedName(life) : life.label;
  });
  const rows = [...groups.values()].map((group) => (y: number): Row => {
    const [first] = group;
    const bars = group.flatMap((life) => [
      ...phasesOf(life, axis.end).map((phase) => phaseBar(phase, life, y, rehearsal, axis, patterns)),
      ...life.states.map((state) => crossOf(state, y, rehearsal, axis)),
    ]);
    const name = first.isRejected ? rejectedName(first) : first.label;
    return { name, bars: bars.filter((each) => each !== undefined) };
  });
  return rows.length > 0 ? rowsPanel('Pods', rows, top) : undefined;
}

const rejectedName = ({ pod: { service, version, name } }: PodLife): string =>
  `${service === undefined ? name : `${service} ${version ?? ''}`.trim()} (rejected)`;

/** A pod that ended before the drawn time has no row. */
const isDrawn = ({ states }: PodLife, { recording }: Rehearsal, { start }: TimeAxis): boolean =>
  (states.findLast(({ state }) => state === 'deleted')?.at ?? recording.ended) >= start &&
  (states.some(({ state }) => state !== 'rejected') || (states.at(-1)?.at ?? 0) >= start);

function phaseBar(
  phase: Phase,
  { label }: PodLife,
  y: number,
  rehearsal: Rehearsal,
  axis: TimeAxis,
  patterns: Patterns,
): Html | undefined {
  const { from, to } = phase;
  const title = `${label}: ${phase.phase} from ${momentText(rehearsal, from)} to ${momentText(rehearsal, to)} (${secondsText(to - from)})`;
  const fill = fillOf(phase.phase, patterns);
  const style = phase.phase.replace(' ', '-');
  return bar(phase, { y, style, title, ...(fill === undefined ? {} : { fill }) }, axis);
}

function fillOf(phase: Phase['phase'], { starting, stopping }: Patterns): string | undefined {
  if (phase === 'ready') return undefined;
  return phase === 'stopping' ? stopping : starting;
}

function crossOf(
  { state, at, pod, message }: PodState,
  y: number,
  rehearsal: Rehearsal,
  axis: TimeAxis,
): Html | undefined {
  if ((state !== 'killed' && state !== 'rejected') || at < axis.start || at > axis.end) return undefined;
  const title = `${pod.name} was ${state} at ${momentText(rehearsal, at)}${message === undefined ? '' : `\n${message}`}`;
  return cross(axis.x(at), y, title);
}
