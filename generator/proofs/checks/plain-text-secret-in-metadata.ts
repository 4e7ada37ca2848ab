import { defineProofCheck } from '../proof-check.ts';

export const plainTextSecretInMetadata = defineProofCheck({
  name: 'plain-text-secret-in-metadata',
  code: 'MESH392',
  severity: 'warning',
  title: 'A proof that holds a secret in plain text',
  explanation:
    'Proofs are in git for ever, and what they send is in the logs of the proxies that they run. They need no credential that is valid anywhere: tokens that a service requires by jwt are made by the proof itself, and for a route by a header any value will do.',
  source: 'OWASP, Secrets Management Cheat Sheet',
  *check({ written, index }) {
    for (const { by, name, what, at } of written.secrets) {
      if (!('path' in at) || at.path[1] !== index) continue;
      const named = what === name ? name : `${what} in ${name}`;
      yield {
        message:
          by === 'looks'
            ? `${name} holds ${what}`
            : `${named} looks like a secret, and its value is in plain text`,
        at,
        hint: 'write a value that is valid nowhere else; one that was pushed must be replaced',
      };
    }
  },
});
