import { defineCheck } from '../check.ts';

export const plainTextSecretInHeader = defineCheck({
  name: 'plain-text-secret-in-header',
  code: 'MESH391',
  severity: 'warning',
  title: 'A header of a route that looks like a secret, in plain text',
  explanation:
    'A value that a route compares with a header, or writes into one, is in git, in a VirtualService that many may read, and in the configuration of each proxy. To let only some callers in, require a token by jwt: its keys are public. To take some calls elsewhere, compare a header that is no credential.',
  source: 'Istio, Security Best Practices; OWASP, Secrets Management Cheat Sheet',
  *run({ secrets }) {
    for (const { by, role, name, what, at } of secrets) {
      if (by !== 'name' || role !== 'header') continue;
      yield {
        message: `${what === name ? name : `${what} in ${name}`} looks like a secret, and its value is written here`,
        at,
        hint: 'compare a header that is no credential, or require a token by jwt',
      };
    }
  },
});
