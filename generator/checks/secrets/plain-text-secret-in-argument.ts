import { defineCheck } from '../check.ts';

export const plainTextSecretInArgument = defineCheck({
  name: 'plain-text-secret-in-argument',
  code: 'MESH390',
  severity: 'warning',
  title: 'An argument looks like a secret in plain text',
  explanation:
    'Arguments are visible in git, in the Deployment and in the process list of the pod. Keep the value in a Secret, turn it into a variable under secrets, and write $(NAME) in the argument: Kubernetes replaces it with the value.',
  source: 'Kubernetes, Define a Command and Arguments for a Container; Good Practices for Kubernetes Secrets',
  *run({ secrets }) {
    for (const { by, role, what, at } of secrets) {
      if (by !== 'name' || role !== 'argument') continue;
      const variable = what.replace(/[^A-Za-z0-9]+/g, '_').toUpperCase();
      yield {
        message: `${what} looks like a secret, and its value is in plain text`,
        at,
        hint: `keep the value in a Secret, turn it into a variable under secrets, and write $(${variable}) here`,
      };
    }
  },
});
