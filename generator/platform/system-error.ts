/** What the operating system refuses, as Node passes it on: `code` is such as ENOENT (errno(3)). */
export interface SystemError extends Error {
  readonly code: string;
  readonly syscall: unknown;
}

/** True for an error of the operating system; with codes, for one of these alone. */
export function isSystemError(error: unknown, ...codes: readonly string[]): error is SystemError {
  if (!(error instanceof Error && 'code' in error && 'syscall' in error)) return false;
  const { code } = error;
  return typeof code === 'string' && (codes.length === 0 || codes.includes(code));
}
