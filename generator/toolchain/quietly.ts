import { $ } from 'zx/core';

/** Where a program runs, and with which environment. */
interface Surroundings {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
}

/**
 * zx's `$` for programs whose output is wanted and whose failure is expected. They get no standard input: bash takes
 * the one that Node makes for that of a remote login, and would run the user's .bashrc first.
 */
export const quietly = (surroundings: Surroundings = {}) =>
  $({ quiet: true, nothrow: true, stdio: ['ignore', 'pipe', 'pipe'], ...surroundings });
