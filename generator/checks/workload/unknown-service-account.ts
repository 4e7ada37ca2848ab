import type { Path } from '../../diagnostics/source-file.ts';
import { suggest } from '../../diagnostics/suggestion.ts';
import { textAt } from '../../lang/at-path.ts';
import { titleOf } from '../../picture/document-names.ts';
import { picturesOf } from '../../picture/picture.ts';
import { podsOf } from '../../picture/pod-templates.ts';
import type { RenderedDocument, RenderedFleet } from '../../picture/rendered-document.ts';
import { defineRenderedCheck } from '../rendered-check.ts';

export const unknownServiceAccount = defineRenderedCheck({
  name: 'unknown-service-account',
  code: 'MESH319',
  severity: 'error',
  title: 'A pod or virtual machine uses a ServiceAccount that does not exist',
  explanation:
    'Kubernetes does not create a pod whose ServiceAccount does not exist; only the events of its controller show the reason. A virtual machine of a WorkloadEntry or WorkloadGroup gets no certificate without it. Each service has a ServiceAccount with its own name.',
  source: 'kube-linter, non-existent-service-account',
  *run(rendered) {
    const ofPods = podsOf(rendered).map(({ document, path }) => ({
      document,
      path: [...path, 'spec', 'serviceAccountName'],
    }));
    for (const { document, path } of [...ofPods, ...ofMachines(rendered)]) {
      const name = textAt(document.value, ...path);
      if (name === undefined || name === 'default' || document.origin === 'generated') continue;
      for (const { name: cluster, accounts } of picturesOf(document, rendered)) {
        const known = accounts.get(document.namespace) ?? new Set();
        if (known.has(name)) continue;
        yield {
          message: `${titleOf(document)} runs as ${name}, but ${document.namespace} has no such ServiceAccount`,
          at: document.at(path),
          hint: suggest(name, known, 'ServiceAccounts there'),
          clusters: [cluster],
        };
      }
    }
  },
});

const ofMachines = ({ documents }: RenderedFleet): { document: RenderedDocument; path: Path }[] =>
  documents.flatMap((document): { document: RenderedDocument; path: Path }[] => {
    if (document.kind === 'WorkloadEntry') return [{ document, path: ['spec', 'serviceAccount'] }];
    if (document.kind !== 'WorkloadGroup') return [];
    return [{ document, path: ['spec', 'template', 'serviceAccount'] }];
  });
