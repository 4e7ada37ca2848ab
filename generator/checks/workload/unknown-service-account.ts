import { suggest } from '../../diagnostics/suggestion.ts';
import { textAt } from '../../lang/at-path.ts';
import { titleOf } from '../../picture/document-names.ts';
import { picturesOf } from '../../picture/picture.ts';
import { podsOf } from '../../picture/pod-templates.ts';
import { defineRenderedCheck } from '../rendered-check.ts';

export const unknownServiceAccount = defineRenderedCheck({
  name: 'unknown-service-account',
  code: 'MESH319',
  severity: 'error',
  title: 'A pod uses a ServiceAccount that does not exist',
  explanation:
    'Kubernetes does not create a pod whose ServiceAccount does not exist; only the events of its controller show the reason. Each service has a ServiceAccount with its own name.',
  source: 'kube-linter, non-existent-service-account',
  *run(rendered) {
    for (const { document, path, spec } of podsOf(rendered)) {
      const name = textAt(spec, 'serviceAccountName');
      if (name === undefined || name === 'default' || document.origin === 'generated') continue;
      for (const { name: cluster, accounts } of picturesOf(document, rendered)) {
        const known = accounts.get(document.namespace) ?? new Set();
        if (known.has(name)) continue;
        yield {
          message: `${titleOf(document)} runs as ${name}, but ${document.namespace} has no such ServiceAccount`,
          at: document.at([...path, 'spec', 'serviceAccountName']),
          hint: suggest(name, known, 'ServiceAccounts there'),
          clusters: [cluster],
        };
      }
    }
  },
});
