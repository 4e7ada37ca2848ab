import { type Diagnostic, distinct } from '../diagnostics/diagnostic.ts';
import { byCode, defineRule } from '../diagnostics/rule.ts';
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

/** Rules about the base of a change. */
export const changeRules = {
  errorsInBaseCommit: defineRule({
    name: 'errors-in-base-commit',
    code: 'MESH540',
    severity: 'warning',
    title: 'The commit to compare with has errors in its specs',
    explanation:
      'The checks of a change compare the specs with those of the base commit. If the base has errors, perhaps found by checks that are newer than the commit, there is nothing to compare with. After you fix the errors, the next change is checked again.',
  }),
} as const;
