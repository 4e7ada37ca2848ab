import { defineRule } from '../diagnostics/rule.ts';

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
