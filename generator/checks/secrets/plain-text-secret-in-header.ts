import { defineCheck } from '../check.ts';

export const plainTextSecretInHeader = defineCheck({
  name: 'plain-text-secret-in-header',
  code: 'MESH391',
  severity: 'warning',
  title: 'A header in a route looks like a secret in plain text',
  explanation:
    'A header value in a route is visible in git, in the VirtualService and in the configuration of each proxy. To allow only some callers, require a token with jwt: its keys are public. To route some calls elsewhere, match a header that is not a credential.',
  source: 'Istio, Security Best Practices; OWASP, Secrets Management Cheat Sheet',
  *run({ secrets }) {
    for (const { by, role, name, what, at } of secrets) {
      if (by !== 'name' || role !== 'header') continue;
      yield {
        message: `${what === name ? name : `${what} in ${name}`} looks like a secret, and its value is in plain text`,
        at,
        hint: 'match a header that is not a credential, or require a token with jwt',
      };
    }
  },
});
