import type { WrittenSecret } from '../../load/secrets.ts';
import { defineCheck, type Finding } from '../check.ts';

export const plainTextSecretInFile = defineCheck({
  name: 'plain-text-secret-in-file',
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
