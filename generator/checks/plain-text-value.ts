import type { WrittenSecret } from '../load/secrets.ts';
import { defineCheck, type Finding } from './check.ts';

export const plainTextValue = defineCheck({
  code: 'MESH338',
  severity: 'warning',
  title: 'A value that looks like a secret, in a file or a document',
  explanation:
    'A file of config becomes a ConfigMap, which everybody may read who may read the namespace, and documents of extra/ and patches/ go to the cluster as they are. A password in one of them is a password in git. For env there is MESH471, and for arguments and routes MESH390 and MESH391.',
  source: 'Kubernetes, Good Practices for Kubernetes Secrets',
  *run({ secrets }) {
    for (const secret of secrets) if (secret.by === 'name' && isElsewhere(secret)) yield found(secret);
  },
});

/** Not in env, arguments and headers of a spec, of which other checks speak. */
const isElsewhere = ({ role }: WrittenSecret): boolean =>
  role === 'file' || role === 'document' || role === 'setting';

function found({ name, what, role, at }: WrittenSecret): Finding {
  const where = what === name ? '' : ` in ${name}`;
  return {
    message: `${what}${where} looks like a secret, and its value is written here`,
    at,
    hint:
      role === 'setting'
        ? 'take it out of the spec: everybody who can read the repository can read it'
        : 'keep the value in a Secret: name it under secrets, or by secretKeyRef',
  };
}

export const plainTextArgument = defineCheck({
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

export const plainTextHeader = defineCheck({
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
