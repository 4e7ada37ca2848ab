import { type Diagnostic, distinct } from '../diagnostics/diagnostic.ts';
import { byCode } from '../diagnostics/rule.ts';
import type { Change } from './change.ts';
import type { ChangeCheck } from './change-check.ts';
import * as checks from './checks/index.ts';

/** Every check of a change, by code. */
export const changeChecks: readonly ChangeCheck[] = Object.values(checks).toSorted(byCode);

/** What all checks find in a change; what several clusters inherit from one line is one finding. */
export async function runChangeChecks(change: Change): Promise<Diagnostic[]> {
  const found: Diagnostic[] = [];
  for (const rule of changeChecks)
    for await (const finding of rule.run(change)) found.push({ rule, ...finding });
  return distinct(found);
}
