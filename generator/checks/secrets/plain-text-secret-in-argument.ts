import { defineCheck } from '../check.ts';

export const plainTextSecretInArgument = defineCheck({
  name: 'plain-text-secret-in-argument',
  code: 'MESH390',
  severity: 'warning',
  title: 'An argument that looks like a secret, in plain text',
  explanation:
    'Arguments are in git, in the Deployment, and in the list of processes, where everybody reads them who may look into the pod. Keep the value in a Secret, let secrets make a variable of it, and write $(NAME) in the argument: Kubernetes puts the value in its place.',
  source: 'Kubernetes, Define a Command and Arguments for a Container; Good Practices for Kubernetes Secrets',
  *run({ secrets }) {
    for (const { by, role, what, at } of secrets) {
      if (by !== 'name' || role !== 'argument') continue;
      const variable = what.replace(/[^A-Za-z0-9]+/g, '_').toUpperCase();
      yield {
        message: `${what} looks like a secret, and its value is written here`,
        at,
        hint: `keep the value in a Secret, make a variable of it under secrets, and write $(${variable}) here`,
      };
    }
  },
});
