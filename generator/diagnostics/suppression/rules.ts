import { defineRule } from '../rule.ts';

/** Rules for comments that suppress a finding. */
export const suppressionRules = {
  malformedSuppression: defineRule({
    name: 'malformed-suppression',
    code: 'MESH801',
    severity: 'error',
    title: 'Suppression without a code or a reason',
    explanation:
      'A comment `# mesh-ignore MESH412: the reason` suppresses one finding at this place. Without the reason, a later reader cannot check whether it still applies. Without the code, it would hide findings that were never reviewed.',
  }),
  suppressionOfUnknownCode: defineRule({
    name: 'suppression-of-unknown-code',
    code: 'MESH802',
    severity: 'error',
    title: 'Suppression of an unknown code',
    explanation:
      'A code is MESH and three digits; docs/checks/ lists all codes. A suppression of any other text has no effect, but looks as if it had one.',
  }),
  suppressionOfError: defineRule({
    name: 'suppression-of-error',
    code: 'MESH803',
    severity: 'error',
    title: 'Suppression of an error',
    explanation:
      'A comment can suppress warnings, information, and the few errors whose page has the line `Severity: error, can be suppressed`. Any other error is something that a cluster would refuse, that would break calls, or that cannot be rendered. If an error is wrong about a valid spec, fix the check.',
  }),
  unusedSuppression: defineRule({
    name: 'unused-suppression',
    code: 'MESH804',
    severity: 'warning',
    title: 'Suppression without effect',
    explanation:
      'The finding that it suppressed is fixed, or was never at this place. The comment would hide the next finding of this code unseen. A comment on a line of its own covers the key or list item that starts on the next line, with its whole value. A comment at the end of a line covers that line.',
  }),
  misspeltSuppression: defineRule({
    name: 'misspelt-suppression',
    code: 'MESH805',
    severity: 'error',
    title: 'Misspelt suppression',
    explanation:
      'A comment that starts with a word similar to `mesh-ignore` and a code is intended as a suppression, but suppresses nothing. Other comments may name codes: `# see MESH412` is not a suppression.',
  }),
} as const;
