import { defineRenderedCheck } from '../rendered-check.ts';

export const inapplicablePatchOperation = defineRenderedCheck({
  name: 'inapplicable-patch-operation',
  code: 'MESH339',
  severity: 'error',
  title: 'A patch operation does not apply to its document',
  explanation:
    'A JSON patch operation names a path in the document. If there is no value to replace or remove at that path, or no map or list to add to, Kustomize cannot build the whole overlay, and Argo CD cannot sync it.',
  source: 'RFC 6902; Kustomize, patches',
  *run({ inapplicableOperations }) {
    for (const { problem, document, at } of inapplicableOperations)
      yield {
        message: `${document}: ${problem}`,
        at,
        hint: 'look at the document in base/ or overlays/ for its paths; list positions start at 0, and "-" appends to the list',
      };
  },
});
