import { defineProofCheck } from '../proof-check.ts';

export const plainTextSecretInMetadata = defineProofCheck({
  name: 'plain-text-secret-in-metadata',
  code: 'MESH392',
  severity: 'warning',
  title: 'A proof contains a secret in plain text',
  explanation:
    'Proofs stay in the git history, and the metadata they send is in the logs of the proxies. They need no valid credential: the proof itself creates the tokens that jwt requires, and a route by header works with any value.',
  source: 'OWASP, Secrets Management Cheat Sheet',
  *check({ written, index }) {
    for (const { by, name, what, at } of written.secrets) {
      if (!('path' in at) || at.path[1] !== index) continue;
      const named = what === name ? name : `${what} in ${name}`;
      yield {
        message:
          by === 'looks'
            ? `${name} contains ${what}`
            : `${named} looks like a secret, and its value is in plain text`,
        at,
        hint: 'use a value that is valid nowhere else; if it was pushed, replace it',
      };
    }
  },
});
