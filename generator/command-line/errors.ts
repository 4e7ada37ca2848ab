/** What a process tells its caller: 0 fine, 1 problems found, 2 wrong usage. */
export type ExitCode = 0 | 1 | 2;

/** One verb of the command line; `npm run <name> -- <args>` runs it. */
export interface Command {
  /** One line for the list of commands. */
  readonly summary: string;
  /** Text of `--help`: flags, and at least one example. */
  readonly usage: string;
  /** @throws UsageError when the arguments make no sense */
  run(args: readonly string[]): Promise<ExitCode>;
}

/** The user asked for something that cannot be meant: printed with a pointer to `--help`, exit code 2. */
export class UsageError extends Error {}

/** Something outside the specs is in the way (a missing tool, a full disk): printed without a stack, exit code 1. */
export class Failure extends Error {}
