import type { ExitCode } from '../command.ts';
import type { Landed } from './land.ts';

/** The exit code of how a change ended: a refusal is a problem found, nothing to do is none. */
export function exitCodeOf({ outcome }: Landed): ExitCode {
  return outcome === 'unsafe' || outcome === 'declined' ? 1 : 0;
}

/** Ends a command: the result as JSON where it was asked for, and its exit code. */
export function finishCommand(landed: Landed, json: boolean): ExitCode {
  if (json) process.stdout.write(`${JSON.stringify(landed, null, 2)}\n`);
  else if (landed.outcome === 'declined') process.stderr.write('Nothing was changed.\n');
  return exitCodeOf(landed);
}
