import type { CallRoute, FailedCall, Moment } from '../recording.ts';
import type { Rehearsal } from '../rehearsal.ts';
import { countsFrom } from './moments.ts';

/** Failures of one route with one status, without a long pause between them. */
export interface Incident {
  readonly route: CallRoute;
  readonly code: string;
  readonly isCutStream: boolean;
  /** In the order of their ends. */
  readonly failures: readonly [FailedCall, ...FailedCall[]];
}

/** Failures further apart belong to different incidents. */
const longestGapMs = 2000;

/** When a failure was seen. */
export const endOfCall = ({ at, durationMs }: Pick<FailedCall, 'at' | 'durationMs'>): Moment =>
  at + durationMs;

/** The failures that count. */
export const failuresOf = (rehearsal: Rehearsal): FailedCall[] =>
  rehearsal.recording.failures.filter(({ at }) => at >= countsFrom(rehearsal));

/** The incidents of a rehearsal, in the order of their first failures. */
export function incidentsOf(rehearsal: Rehearsal): Incident[] {
  const routeById = new Map(rehearsal.recording.routes.map((route) => [route.id, route]));
  const open = new Map<string, [FailedCall, ...FailedCall[]]>();
  const incidents: Incident[] = [];
  for (const failure of failuresOf(rehearsal).toSorted((a, b) => endOfCall(a) - endOfCall(b))) {
    const key = `${failure.route}|${failure.code}|${failure.isCutStream}`;
    const last = open.get(key);
    const previous = last?.at(-1);
    if (last && previous && endOfCall(failure) - endOfCall(previous) <= longestGapMs) last.push(failure);
    else {
      const begun: [FailedCall, ...FailedCall[]] = [failure];
      open.set(key, begun);
      const route = routeById.get(failure.route) ?? unnamedRoute(failure.route);
      incidents.push({ route, code: failure.code, isCutStream: failure.isCutStream, failures: begun });
    }
  }
  return incidents;
}

/** A recording without the route of a failure still shows the failure. */
const unnamedRoute = (id: string): CallRoute => ({
  id,
  cluster: '',
  caller: id,
  callee: '',
  method: '',
  isStream: false,
});

/** `frontend → stock` */
export const routeText = ({ caller, callee }: CallRoute): string => `${caller} → ${callee}`;
