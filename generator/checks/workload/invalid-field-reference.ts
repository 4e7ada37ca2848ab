import { suggest } from '../../diagnostics/suggestion.ts';
import { listAt, textAt } from '../../lang/at-path.ts';
import { containerTitle, isInAddition } from '../../picture/document-names.ts';
import { containersOf, podsOf } from '../../picture/pod-templates.ts';
import { defineRenderedCheck } from '../rendered-check.ts';

export const invalidFieldReference = defineRenderedCheck({
  name: 'invalid-field-reference',
  code: 'MESH1947',
  severity: 'error',
  title: 'A variable refers to a field that pods do not offer',
  explanation:
    'The API server rejects a pod template whose variable has a fieldRef to a field that is not one of a few. The name of the node is spec.nodeName, and a label is metadata.labels with its key in brackets and quotes. Schemas accept any text.',
  source: 'Kubernetes, Downward API: Available fields',
  *run(rendered) {
    for (const pod of podsOf(rendered))
      for (const container of containersOf(pod))
        for (const [index, variable] of listAt(container.value, 'env').entries()) {
          const field = textAt(variable, 'valueFrom', 'fieldRef', 'fieldPath');
          const at = pod.document.at([
            ...container.path,
            ...['env', index, 'valueFrom', 'fieldRef', 'fieldPath'],
          ]);
          if (field === undefined || isOffered(field) || !isInAddition(at)) continue;
          yield {
            message: `${containerTitle(container)}: a variable cannot have the field ${field} of its pod`,
            at,
            hint: suggest(field, fields, 'fields'),
          };
        }
  },
});

const fields = [
  'metadata.name',
  'metadata.namespace',
  'metadata.uid',
  'spec.nodeName',
  'spec.serviceAccountName',
  'status.hostIP',
  'status.hostIPs',
  'status.podIP',
  'status.podIPs',
];

const isOffered = (field: string): boolean =>
  fields.includes(field) || /^metadata\.(?:labels|annotations)\['[^']+'\]$/.test(field);
