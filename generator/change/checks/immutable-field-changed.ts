import { documentKey } from '../../picture/document-names.ts';
import { continued, defineChangeCheck, earlierLine } from '../change-check.ts';
import { immutableChanges } from './support/immutable-fields.ts';

export const immutableFieldChanged = defineChangeCheck({
  name: 'immutable-field-changed',
  code: 'MESH504',
  severity: 'error',
  title: 'An immutable field changes',
  explanation:
    'The API server rejects the update of the existing object, and every sync fails until someone deletes the object by hand. Give the object with the new field another name, and remove the old object after nothing uses it.',
  source: 'Kubernetes API reference: fields that cannot be updated; Argo CD, Sync Options: Replace and Force',
  *run(change) {
    for (const { name, cluster, before, after } of continued(change)) {
      const old = new Map(before.documents().map((document) => [documentKey(document), document]));
      for (const document of after.documents()) {
        const was = old.get(documentKey(document));
        if (!was || was.value === document.value) continue;
        for (const path of immutableChanges(was, document)) {
          const field = path.join('.');
          yield {
            message: `${field} of ${document.kind} ${document.name} of ${name} changes, but the API server of ${cluster.name} rejects that`,
            at: document.at(path, 'key'),
            hint: `do not change ${field}, or give the ${document.kind} another name and remove the old one in a later commit`,
            related: [earlierLine(change, 'before this change', was.at(path, 'key'))],
          };
        }
      }
    }
  },
});
