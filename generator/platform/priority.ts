import { constants, setPriority } from 'node:os';
import { isSystemError } from './system-error.ts';

/** Lowers the priority of a new process, and of all its children. */
export function lowerPriority(pid: number): void {
  try {
    setPriority(pid, constants.priority.PRIORITY_LOW);
  } catch (error) {
    // It has already ended, or this system does not allow it: then it runs with normal priority.
    if (!isSystemError(error)) throw error;
  }
}
