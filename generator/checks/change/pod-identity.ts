import type { Running } from '../../history/change.ts';
import { valueAt } from '../../history/documents.ts';
import { continued, defineChangeCheck, earlierLine } from './change-check.ts';

export const podIdentity = defineChangeCheck({
  code: 'MESH518',
  severity: 'error',
  title: 'The pods of a service get another ServiceAccount',
  explanation:
    'The ServiceAccount is the identity by which other services allow the calls of these pods. The policies here allow the one that is named like the service, and no other: with another one every call that the pods make is refused with PERMISSION_DENIED.',
  source: 'Istio, AuthorizationPolicy: Source.principals',
  *run(change) {
    for (const { name, cluster, before, after } of continued(change)) {
      const old = accountsOf(before);
      for (const [deployment, account] of accountsOf(after)) {
        const was = old.get(deployment);
        if (was === undefined || was === account) continue;
        yield {
          message: `the pods of ${deployment} in ${cluster.name} change from the ServiceAccount ${was} to ${account}`,
          at: after.loaded.at(['name']),
          hint: `let services/${name}/patches/ leave serviceAccountName alone`,
          related: [earlierLine(change, 'as it was', before.loaded.at(['name']))],
        };
      }
    }
  },
});

function accountsOf(running: Running): Map<string, string> {
  const path = ['spec', 'template', 'spec', 'serviceAccountName'];
  return new Map(
    running
      .documents()
      .filter(({ kind }) => kind === 'Deployment')
      .map(({ name, content }) => [name, String(valueAt(content, path) ?? 'default')]),
  );
}
