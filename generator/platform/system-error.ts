/** An error of the operating system in the form of Node: `code` is for example ENOENT (errno(3)). */
export interface SystemError extends Error {
  readonly code: string;
  readonly syscall: unknown;
}

/** True for an error of the operating system; with codes, only for one of these. */
export function isSystemError(error: unknown, ...codes: readonly string[]): error is SystemError {
  if (!(error instanceof Error && 'code' in error && 'syscall' in error)) return false;
  const { code } = error;
  return typeof code === 'string' && (codes.length === 0 || codes.includes(code));
}
