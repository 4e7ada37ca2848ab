/** The exit code of a command: 0 fine, 1 problems found, 2 wrong usage; 3 and 4 have a meaning of one command. */
export type ExitCode = 0 | 1 | 2 | 3 | 4;

/** The command line makes no sense: printed with a hint to `--help`, exit code 2. */
export class UsageError extends Error {}

/** Something outside the specs prevents the work (a missing tool, a full disk): printed without a stack, exit code 1. */
export class Failure extends Error {}
