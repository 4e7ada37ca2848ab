import type { WrittenSecret } from '../../load/secrets.ts';
import { defineCheck, type Finding } from '../check.ts';

export const plainTextSecretInFile = defineCheck({
  name: 'plain-text-secret-in-file',
  code: 'MESH338',
  severity: 'warning',
  title: 'A file or document contains a value that looks like a secret',
  explanation:
    'A file under config becomes a ConfigMap, which everyone with read access to the namespace can read. Documents in extra/ and patches/ are applied to the cluster unchanged. A password in one of them is a password in git. MESH471 reports env; MESH390 and MESH391 report arguments and routes.',
  source: 'Kubernetes, Good Practices for Kubernetes Secrets',
  *run({ secrets }) {
    for (const secret of secrets) if (secret.by === 'name' && isElsewhere(secret)) yield found(secret);
  },
});

/** Other checks report env, arguments and headers of a spec. */
const isElsewhere = ({ role }: WrittenSecret): boolean =>
  role === 'file' || role === 'document' || role === 'setting';

function found({ name, what, role, at }: WrittenSecret): Finding {
  const where = what === name ? '' : ` in ${name}`;
  return {
    message: `${what}${where} looks like a secret, and its value is in plain text`,
    at,
    hint:
      role === 'setting'
        ? 'remove it from the spec: everyone with read access to the repository can read it'
        : 'keep the value in a Secret, and name the Secret under secrets or in secretKeyRef',
  };
}
