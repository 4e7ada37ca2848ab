import { defineRule } from '../rule.ts';

/** What can be wrong with a comment that suppresses a finding. */
export const suppressionRules = {
  malformedSuppression: defineRule({
    name: 'malformed-suppression',
    code: 'MESH801',
    severity: 'error',
    title: 'A suppression without a code or a reason',
    explanation:
      'A comment `# mesh-ignore MESH412: the reason` suppresses one finding at this place. Without the reason, nobody knows later whether it still holds; without the code, it would hide what nobody has looked at.',
  }),
  suppressionOfUnknownCode: defineRule({
    name: 'suppression-of-unknown-code',
    code: 'MESH802',
    severity: 'error',
    title: 'A suppression of a code that there is not',
    explanation:
      'Codes are MESH and a number; docs/checks/ lists them. A suppression of another text would suppress nothing and look as if it did.',
  }),
  suppressionOfError: defineRule({
    name: 'suppression-of-error',
    code: 'MESH803',
    severity: 'error',
    title: 'A suppression of an error',
    explanation:
      'Only warnings and information can be suppressed: an error is something that a cluster would refuse, that would break calls, or that cannot be rendered. Where an error is wrong about a sound spec, the check is to be mended.',
  }),
  unusedSuppression: defineRule({
    name: 'unused-suppression',
    code: 'MESH804',
    severity: 'warning',
    title: 'A suppression that suppresses nothing',
    explanation:
      'What it was written for is gone, or was never there: the next finding of this code at this place would be hidden unseen. A comment on a line of its own covers the key or list item that starts on the next line, with its whole value; a comment at the end of a line covers that line.',
  }),
  misspeltSuppression: defineRule({
    name: 'misspelt-suppression',
    code: 'MESH805',
    severity: 'error',
    title: 'A suppression with a misspelt word',
    explanation:
      'A comment that starts with nearly `mesh-ignore` and a code was meant to suppress something, and suppresses nothing. Other comments may name codes: `# see MESH412` is none.',
  }),
} as const;
