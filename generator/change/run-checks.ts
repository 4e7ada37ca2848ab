import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { byCode } from '../diagnostics/rule.ts';
import type { Change } from './change.ts';
import type { ChangeCheck } from './change-check.ts';
import * as checks from './checks/index.ts';

/** Every check of a change, by code. */
export const changeChecks: readonly ChangeCheck[] = Object.values(checks).toSorted(byCode);

/** What all checks find in a change; what several clusters inherit from one line is one mistake. */
export async function runChangeChecks(change: Change): Promise<Diagnostic[]> {
  const found = new Map<string, Diagnostic>();
  for (const check of changeChecks) {
    for await (const finding of check.run(change)) {
      const { file, ...place } = finding.at;
      const key = JSON.stringify([check.code, finding.message, file.path, place]);
      if (!found.has(key)) found.set(key, { rule: check, ...finding });
    }
  }
  return [...found.values()];
}
