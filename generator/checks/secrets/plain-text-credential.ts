import type { WrittenSecret } from '../../load/secrets.ts';
import { defineCheck, type Finding } from '../check.ts';

export const plainTextCredential = defineCheck({
  name: 'plain-text-credential',
  code: 'MESH464',
  severity: 'error',
  title: 'A credential in plain text',
  explanation:
    'A credential in git stays in the history, in each clone and in each backup, for everyone with read access. If it was pushed, revoke it at its issuer; removing the line is not enough. Keep it in a Secret, created by a secret store or by hand, and name that Secret under secrets. In jwks, only private keys are credentials; public keys are not. The rules of secretlint find tokens of providers. Private keys, JSON Web Tokens, tokens in HTTP headers and passwords in URLs are found by the standards that define them. If the value is valid nowhere, suppress the finding with a comment and a reason.',
  source: 'Kubernetes, Good Practices for Kubernetes Secrets; secretlint, rule preset recommend',
  suppressible: true,
  *run({ secrets }) {
    for (const secret of secrets) if (secret.by === 'looks') yield credentialFinding(secret);
  },
});

/** The finding for a text that contains a credential. */
const credentialFinding = ({ name, what, at }: WrittenSecret): Finding =>
  what === 'a key that signs tokens'
    ? {
        message: `${name} contains ${what}`,
        at,
        hint: 'keep only the public keys; if the key was pushed, replace it',
      }
    : {
        message: `${name} contains ${what}`,
        at,
        hint: 'remove it before you commit, store it in a Secret, and name the Secret under secrets; if it was pushed, replace it',
      };
