import type { Html } from '../../../lang/html.ts';
import type { ApplicationState } from '../../recording.ts';
import type { Rehearsal } from '../../rehearsal.ts';
import { momentText, type Period, secondsText } from '../../verdict/moments.ts';
import { applicationStates, type Sync, syncsOf } from '../../verdict/syncs.ts';
import type { TimeAxis } from './axis.ts';
import { bar, barHeight, cross, type Panel, type Row, rowsPanel } from './panel.ts';

/** A row for each Application of a cluster: when it synced, and when it was not Synced and Healthy. */
export function syncsPanel(
  cluster: string | undefined,
  rehearsal: Rehearsal,
  axis: TimeAxis,
  top: number,
): Panel | undefined {
  const states = applicationStates(rehearsal).filter((state) => state.cluster === cluster);
  const syncs = syncsOf(rehearsal);
  const names = [...new Set(states.map(({ name }) => name))].sort();
  const rows = names.map((name) => (y: number): Row => {
    const own = syncs.filter(({ application }) => application === name);
    const unsettled = unsettledPeriods(
      states.filter((state) => state.name === name),
      axis.end,
    );
    return {
      name,
      bars: [
        ...unsettled.map((period) => thinBar(name, period, y, rehearsal, axis)),
        ...own.flatMap((sync) => syncBars(sync, y, rehearsal, axis)),
      ].filter((each) => each !== undefined),
    };
  });
  return rows.length > 0 ? rowsPanel('Applications', rows, top) : undefined;
}

interface Unsettled extends Period {
  readonly state: string;
}

/** When an Application was not Synced or not Healthy. */
function unsettledPeriods(states: readonly ApplicationState[], ended: number): Unsettled[] {
  return states.flatMap(({ at, sync, health, isDeleted }, index) => {
    const state = [sync, health].filter((each) => each !== 'Synced' && each !== 'Healthy').join(' and ');
    return state === '' || isDeleted ? [] : [{ from: at, to: states[index + 1]?.at ?? ended, state }];
  });
}

function thinBar(
  name: string,
  period: Unsettled,
  y: number,
  rehearsal: Rehearsal,
  axis: TimeAxis,
): Html | undefined {
  const title = `${name}: ${period.state} from ${momentText(rehearsal, period.from)} to ${momentText(rehearsal, period.to)}`;
  return bar(period, { y: y + (barHeight - 4) / 2, height: 4, style: 'differs', title }, axis);
}

function syncBars(sync: Sync, y: number, rehearsal: Rehearsal, axis: TimeAxis): (Html | undefined)[] {
  const { application, from, to, phase, message } = sync;
  const isGood = ['Succeeded', 'Running'].includes(phase);
  const title = [
    `${application} synced from ${momentText(rehearsal, from)} to ${momentText(rehearsal, to)} (${secondsText(to - from)}): ${phase}`,
    ...(message === '' ? [] : [message]),
  ].join('\n');
  const isDrawn = to >= axis.start && to <= axis.end;
  return [
    bar(sync, { y, style: isGood ? 'sync' : 'unsuccessful', title }, axis),
    isGood || !isDrawn ? undefined : cross(axis.x(to), y, title),
  ];
}
