import { mirrorOfProcess } from './mirror-place.ts';

/** Why something outside this repository cannot be used here: expected on some machines, so a value and no exception. */
export interface Unavailable {
  readonly available: false;
  /** What is missing, such as `kustomize v5.8.2`. */
  readonly missing: string;
  readonly reason: string;
  /** What to do about it. */
  readonly remedy: string;
  /** Only the owner of the machine can install or allow it: continuous integration skips what needs it. */
  readonly isOptional?: true;
}

/** A file or folder that is ready for use. */
export interface Available {
  readonly available: true;
  readonly path: string;
}

export type { Progress } from '../terminal/output.ts';

/** One line (and what to do about it) for a user. */
export function explain({ missing, reason, remedy }: Unavailable): string {
  return `${missing} is not available: ${reason} ${remedy}`;
}

/** What is not on this machine, and was not to be downloaded or built now. @param command provides it */
export function notYetHere(missing: string, command: string): Unavailable {
  return {
    available: false,
    missing,
    reason: 'it is not on this machine yet.',
    remedy: `Run: ${command}`,
  };
}

/** What is not there, and was not to be built now. */
export function notBuilt(missing: string): Unavailable {
  const [reason, how] = mirrorOfProcess()
    ? ['it is not on this machine yet.', 'fetches it from the mirror, or builds it with Go.']
    : ['it has not been built on this machine yet.', 'builds it once, with Go.'];
  return { available: false, missing, reason, remedy: `npm run check -- --tools ${how}` };
}
