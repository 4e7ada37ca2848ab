/** Runs work and, if it fails, notes on the error what was being done; the innermost note counts. */
export function during<Result>(doing: string, work: () => Result): Result;

/** What an error that nobody expected says on one line: what was being done, and what went wrong. */
export function inOneLine(error: unknown): string;

/** Keeps an error with its stack in a log below the clone, or in the system's temporary folder; says where, or why not. */
export function logged(root: string, command: string, error: unknown): string;

/** Says on standard error what nobody expected, and where the log is. */
export function tell(root: string, command: string, error: unknown): void;
