import { isMap } from '../lang/plain-map.ts';
import { isRunning, placeOfProcesses, startOf } from './process.ts';

/** Who holds a lock: what the lock file says. */
export interface Holder {
  readonly pid: number;
  /** When the process started; empty if the machine does not say. */
  readonly started: string;
  /** Where the process id means something. */
  readonly place: string;
  /** What it does, in words. */
  readonly purpose: string;
  /** Different for every lock that is taken. */
  readonly token: string;
}

/** This process as a holder. */
export const thisProcess = (purpose: string, token: string): Holder => ({
  pid: process.pid,
  started: startOf(process.pid) ?? '',
  place: placeOfProcesses(),
  purpose,
  token,
});

/** The holder that a lock file names; undefined for a text that no holder writes, as a loss of power may leave. */
export function parseHolder(text: string): Holder | undefined {
  const value = parsedJson(text);
  if (!isMap(value)) return undefined;
  const { pid, started, place, purpose, token } = value;
  const isPid = typeof pid === 'number' && Number.isInteger(pid) && pid > 0 && pid < 2 ** 31;
  if (!isPid || typeof started !== 'string' || typeof place !== 'string') return undefined;
  if (typeof purpose !== 'string' || typeof token !== 'string') return undefined;
  return { pid, started, place, purpose, token };
}

/** True if the holder, which is of this machine, still runs; `held` are the tokens of this very process. */
export function isHeldHere({ pid, started, token }: Holder, held: ReadonlySet<string>): boolean {
  if (!isRunning(pid)) return false;
  const now = startOf(pid) ?? '';
  // Without times, only of its own id does this process know whether somebody else had it before.
  if (started === '' || now === '') return pid !== process.pid || held.has(token);
  return started === now;
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
