import { constants, setPriority } from 'node:os';
import { isSystemError } from './system-error.ts';

/** Makes a process that was just started, and with it all that it will start, leave the processor to others. */
export function lowerPriority(pid: number): void {
  try {
    setPriority(pid, constants.priority.PRIORITY_LOW);
  } catch (error) {
    // It has ended already, or this system does not allow it: it runs like others then.
    if (!isSystemError(error)) throw error;
  }
}
