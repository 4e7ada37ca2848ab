import { defineCheck } from '../check.ts';

export const plainTextSecretInAnnotation = defineCheck({
  name: 'plain-text-secret-in-annotation',
  code: 'MESH2100',
  severity: 'warning',
  title: 'An annotation looks like a secret in plain text',
  explanation:
    'Annotations of pods and ServiceAccounts are visible in git and to everyone with read access in the cluster. Keep the value in a Secret, and name the Secret in the annotation if its reader can read one.',
  source: 'Kubernetes, Annotations; Good Practices for Kubernetes Secrets',
  *run({ secrets }) {
    for (const { by, role, name, what, at } of secrets) {
      if (by !== 'name' || role !== 'annotation') continue;
      yield {
        message: `${what === name ? name : `${what} in ${name}`} looks like a secret, and its value is in plain text`,
        at,
        hint: 'keep the value in a Secret',
      };
    }
  },
});
