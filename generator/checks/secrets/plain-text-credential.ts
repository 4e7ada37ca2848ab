import type { WrittenSecret } from '../../load/secrets.ts';
import { defineCheck, type Finding } from '../check.ts';

export const plainTextCredential = defineCheck({
  name: 'plain-text-credential',
  code: 'MESH464',
  severity: 'error',
  title: 'A credential in plain text',
  explanation:
    'A credential in git is there for ever, for everybody who may read it, in each clone and each backup. One that was pushed must be withdrawn where it was issued; removing the line is not enough. Keep it in a Secret, by a secret store or made by hand, and name that under secrets. Of the keys in jwks, only those that sign are one: everybody may read public keys. Tokens of single providers are found by the rules of secretlint; private keys, JSON Web Tokens, tokens of HTTP headers and passwords in URLs by the standards that describe them. A comment with a reason can suppress it, for a value that is valid nowhere.',
  source: 'Kubernetes, Good Practices for Kubernetes Secrets; secretlint, rule preset recommend',
  suppressible: true,
  *run({ secrets }) {
    for (const secret of secrets) if (secret.by === 'looks') yield credentialFinding(secret);
  },
});

/** That a text holds a credential. */
const credentialFinding = ({ name, what, at }: WrittenSecret): Finding =>
  what === 'a key that signs tokens'
    ? {
        message: `${name} holds ${what}`,
        at,
        hint: 'leave only the public keys in it; one that was pushed must be replaced',
      }
    : {
        message: `${name} holds ${what}`,
        at,
        hint: 'take it out before you commit, give it to a Secret, and name that in secrets; one that was pushed must be replaced',
      };
