import { defineCheck } from '../check.ts';

export const plainTextSecretInVariable = defineCheck({
  name: 'plain-text-secret-in-variable',
  code: 'MESH471',
  severity: 'warning',
  title: 'An environment variable that looks like a secret, in plain text',
  explanation:
    'A value in a spec is in git for ever, and in the Deployment for everybody who may read it. Keep it in a Secret, and name that under secrets, which says which of its keys becomes which variable. Names count as words: a variable whose name ends in password, token, secret, access key and the like, or a value with such a name in front of a part of it. Paths, references, numbers and switches are fine.',
  source: 'Kubernetes, Good Practices for Kubernetes Secrets',
  *run({ secrets }) {
    for (const { by, role, name, what, service, at } of secrets) {
      if (by !== 'name' || role !== 'variable') continue;
      yield {
        message: `${what === name ? name : `${what} in ${name}`} looks like a secret, and its value is written here`,
        at,
        hint: `keep the value in a Secret: secrets: { ${service ?? 'NAME'}: { env: { ${name}: ${keyFor(name)} } } }`,
      };
    }
  },
});

const keyFor = (variable: string): string => variable.toLowerCase().replaceAll('_', '-');
