import type { ApplicationState, CallRoute, Moment } from '../recording.ts';
import type { Rehearsal } from '../rehearsal.ts';
import { momentText, type Period, stepAt } from './moments.ts';

/** An operation of Argo CD: an Application applies a commit. */
export interface Sync extends Period {
  readonly application: string;
  readonly cluster: string | undefined;
  readonly revision: string;
  /** `Succeeded`, `Failed`, `Error`; `Running` if it did not end. */
  readonly phase: string;
  readonly message: string;
}

/** The states of Applications, in the order of time. */
export const applicationStates = ({
  recording: { observations },
}: Pick<Rehearsal, 'recording'>): ApplicationState[] =>
  observations
    .filter((observation): observation is ApplicationState => observation.kind === 'application')
    .toSorted((a, b) => a.at - b.at);

/** The operations of all Applications, in the order of their beginnings. */
export function syncsOf(rehearsal: Rehearsal): Sync[] {
  const running = new Map<string, ApplicationState>();
  const syncs: Sync[] = [];
  const end = (begun: ApplicationState, { at, operation }: Pick<ApplicationState, 'at' | 'operation'>) => {
    running.delete(begun.name);
    syncs.push({
      application: begun.name,
      cluster: begun.cluster,
      from: begun.at,
      to: at,
      revision: operation?.revision || (begun.operation?.revision ?? ''),
      phase: operation?.phase ?? 'Running',
      message: operation?.message ?? '',
    });
  };
  for (const state of applicationStates(rehearsal)) {
    const begun = running.get(state.name);
    const isRunning = state.operation?.phase === 'Running' || state.operation?.phase === 'Terminating';
    if (isRunning && !begun) running.set(state.name, state);
    else if (begun && (!isRunning || state.isDeleted)) end(begun, state);
  }
  for (const begun of running.values()) end(begun, { at: rehearsal.recording.ended });
  return syncs.toSorted((a, b) => a.from - b.from);
}

/** Which Application of the cluster of a route was applying documents at a moment, or had last done it. */
export function syncText(
  rehearsal: Rehearsal,
  { cluster, callee }: CallRoute,
  at: Moment,
): string | undefined {
  const pushed = rehearsal.steps[stepAt(rehearsal, at)]?.pushed ?? 0;
  const own = syncsOf(rehearsal).filter(
    (sync) => sync.cluster === cluster && sync.from >= pushed && sync.from <= at,
  );
  const ofCallee = own.filter(({ application }) => application.includes(callee));
  const last = (ofCallee.length > 0 ? ofCallee : own).at(-1);
  if (!last || at - last.to > 30_000) return undefined;
  const since = `began at ${momentText(rehearsal, last.from)}`;
  return last.to >= at
    ? `the Application ${last.application} was syncing at the first failure (${since})`
    : `the sync of the Application ${last.application} ${since} and ended at ${momentText(rehearsal, last.to)}, before the first failure`;
}
