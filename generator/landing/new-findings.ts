import type { Diagnostic } from '../diagnostics/diagnostic.ts';

/** What is found after a change and was not before it, whatever line it stands in. */
export function newFindings(before: readonly Diagnostic[], after: readonly Diagnostic[]): Diagnostic[] {
  const key = ({ rule, message, at }: Diagnostic) => `${rule.code} ${at.file.path} ${message}`;
  const known = new Set(before.map(key));
  return after.filter((finding) => !known.has(key(finding)));
}
