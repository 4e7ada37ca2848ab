import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Rule } from '../diagnostics/rule.ts';
import type { Finding } from './check.ts';

/** What checks find in what they look at: the same thing, found at the same place several times, once. */
export function diagnosticsFrom<Subject>(
  checks: readonly (Rule & { run(subject: Subject): Iterable<Finding> })[],
  subject: Subject,
): Diagnostic[] {
  const found = new Map<string, Diagnostic>();
  for (const check of checks) {
    for (const finding of check.run(subject)) {
      const { file, ...place } = finding.at;
      const key = JSON.stringify([check.code, finding.message, file.path, place]);
      if (!found.has(key)) found.set(key, { rule: check, ...finding });
    }
  }
  return [...found.values()];
}
