import { defineRule } from '../diagnostics/rule.ts';

/** What can be wrong with the state that a change starts from. */
export const historyRules = {
  errorsInBaseCommit: defineRule({
    name: 'errors-in-base-commit',
    code: 'MESH540',
    severity: 'warning',
    title: 'The commit to compare with has errors in its specs',
    explanation:
      'A change is judged by what the specs meant before it. Where these have errors, be it by checks that did not exist then, they mean nothing. Such a commit cannot have been synced as a whole; the change after it, once the errors are mended, is judged again.',
  }),
} as const;
