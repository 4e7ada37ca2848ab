import { defineCheck } from '../check.ts';

export const plainTextSecretInVariable = defineCheck({
  name: 'plain-text-secret-in-variable',
  code: 'MESH471',
  severity: 'warning',
  title: 'An environment variable looks like a secret in plain text',
  explanation:
    'A value in a spec stays in the git history, and everyone with read access to the Deployment can see it. Keep it in a Secret, and map its keys to variables under secrets. This check looks at names: a variable whose name ends in password, token, secret, access key or similar, or a value that contains such a name before one of its parts. Paths, references, numbers and switches are allowed.',
  source: 'Kubernetes, Good Practices for Kubernetes Secrets',
  *run({ secrets }) {
    for (const { by, role, name, what, service, at } of secrets) {
      if (by !== 'name' || role !== 'variable') continue;
      yield {
        message: `${what === name ? name : `${what} in ${name}`} looks like a secret, and its value is in plain text`,
        at,
        hint: `keep the value in a Secret: secrets: { ${service ?? 'NAME'}: { env: { ${name}: ${keyFor(name)} } } }`,
      };
    }
  },
});

const keyFor = (variable: string): string => variable.toLowerCase().replaceAll('_', '-');
