import { isMap } from '../lang/plain-map.ts';
import { isRunning, placeOfProcesses, startOf } from './process.ts';

/** The holder of a lock, from the lock file. */
export interface Holder {
  readonly pid: number;
  /** Start time of the process; empty if the machine does not provide it. */
  readonly started: string;
  /** The machine or container in which the process id is valid. */
  readonly place: string;
  /** What it does, as text. */
  readonly purpose: string;
  /** Unique for every acquired lock. */
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

/** Parses the holder in a lock file; undefined for any other text, such as after a power loss. */
export function parseHolder(text: string): Holder | undefined {
  const value = parsedJson(text);
  if (!isMap(value)) return undefined;
  const { pid, started, place, purpose, token } = value;
  const isPid = typeof pid === 'number' && Number.isInteger(pid) && pid > 0 && pid < 2 ** 31;
  if (!isPid || typeof started !== 'string' || typeof place !== 'string') return undefined;
  if (typeof purpose !== 'string' || typeof token !== 'string') return undefined;
  return { pid, started, place, purpose, token };
}

/** True if a holder on this machine still runs; `held` contains the tokens of this process. */
export function isHeldHere({ pid, started, token }: Holder, held: ReadonlySet<string>): boolean {
  if (!isRunning(pid)) return false;
  const now = startOf(pid) ?? '';
  // Without start times, this process can only recognise a reused id if the id is its own.
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
