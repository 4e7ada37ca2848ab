import { defineRenderedCheck } from '../rendered/check.ts';

export const inapplicablePatchOperation = defineRenderedCheck({
  name: 'inapplicable-patch-operation',
  code: 'MESH339',
  severity: 'error',
  title: 'A patch operation that does not fit the document',
  explanation:
    'A JSON patch operation names a path in the document. Where there is nothing to replace or to remove, and no map or list to add to, Kustomize fails to build the whole overlay, and Argo CD to sync it.',
  source: 'RFC 6902; Kustomize, patches',
  *run({ misfits }) {
    for (const { problem, document, at } of misfits)
      yield {
        message: `${document}: ${problem}`,
        at,
        hint: 'see the document in base/ or overlays/ for its paths; lists are counted from 0, "-" is behind the last',
      };
  },
});
