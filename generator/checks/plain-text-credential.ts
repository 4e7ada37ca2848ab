import { defineCheck, settingsSources } from './check.ts';
import { type WrittenText, writtenTexts } from './plain-text.ts';

/** Texts that are credentials by their looks, whatever they are called. */
const credentials: readonly (readonly [what: string, pattern: RegExp])[] = [
  ['a private key', /-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----/],
  ['an access key of AWS', /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/],
  ['a token of GitHub', /\b(?:gh[pousr]_[A-Za-z0-9]{36}|github_pat_[A-Za-z0-9_]{22})/],
  ['a token of GitLab', /\bglpat-[A-Za-z0-9_-]{20}/],
  ['a token of Slack', /\bxox[abeoprs]-[A-Za-z0-9-]{10}/],
  ['an API key of Google', /\bAIza[A-Za-z0-9_-]{35}/],
  ['a key of Stripe', /\b[rs]k_live_[A-Za-z0-9]{16}/],
  ['a key of SendGrid', /\bSG\.[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{20}/],
  ['a token of npm', /\bnpm_[A-Za-z0-9]{36}/],
  ['a key of an Azure account', /\bAccountKey=[A-Za-z0-9+/]{40}/],
  ['a JSON Web Token', /\beyJ[A-Za-z0-9_-]{10,1000}\.eyJ[A-Za-z0-9_-]{10,1000}\.[A-Za-z0-9_-]{10}/],
  ['a token of an HTTP header', /^(?:Bearer|Basic) (?=\S*\d)[A-Za-z0-9._~+/-]{8,}=*$/i],
  ['a password in a URL', /\b[a-z][a-z0-9+.-]{0,20}:\/\/[^\s:/@]*:(?!\$|<|\*|%24|\{)[^\s:/@]+@[^\s/]/],
];

const forKeys = 'leave only the public keys in it; one that was pushed must be replaced';

export const plainTextCredential = defineCheck({
  code: 'MESH464',
  severity: 'error',
  title: 'A credential in plain text',
  explanation:
    'What stands in git stands there for ever, for everybody who may read it, in each clone and each backup. A credential that was pushed must be taken back where it was given out; removing the line is not enough. Keep it in a Secret, by a secret store or made by hand, and name that under secrets. Of the keys in jwks, only those that sign are one: public keys may be read by everybody.',
  source: 'Kubernetes, Good Practices for Kubernetes Secrets; kube-linter, env-var-secret',
  *run(workspace) {
    for (const { spec, at } of settingsSources(workspace)) {
      // The member d of a key is its private half; a key of the kind oct has no other.
      if (!/"d"\s*:\s*"|"kty"\s*:\s*"oct"/.test(spec.jwt?.jwks ?? '')) continue;
      yield { message: 'jwks holds a key that signs tokens', at: at(['jwt', 'jwks']), hint: forKeys };
    }
    for (const text of writtenTexts(workspace)) {
      const what = credentialIn(text);
      if (what === undefined) continue;
      yield {
        message: `${text.name} holds ${what}`,
        at: text.at,
        hint: 'take it out before you commit, give it to a Secret, and name that in secrets; one that was pushed must be replaced',
      };
    }
  },
});

function credentialIn({ text }: WrittenText): string | undefined {
  if (text.length < 8) return undefined;
  return credentials.find(([, pattern]) => pattern.test(text))?.[0];
}
