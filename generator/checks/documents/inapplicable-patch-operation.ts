import { alike } from '../../diagnostics/alike.ts';
import type { Place } from '../../diagnostics/diagnostic.ts';
import { didYouMean, listed, suggestion } from '../../diagnostics/suggestion.ts';
import { pointerStep } from '../../lang/json-pointer.ts';
import type { OperationProblem } from '../../patches/json-patch.ts';
import type { Finding } from '../check.ts';
import { defineRenderedCheck } from '../rendered-check.ts';
import { perPlace } from '../support/places.ts';

export const inapplicablePatchOperation = defineRenderedCheck({
  name: 'inapplicable-patch-operation',
  code: 'MESH339',
  severity: 'error',
  title: 'A patch operation does not apply to its document',
  explanation:
    'A JSON patch operation names a path in the document. If there is no value to replace or remove at that path, or no map or list to add to, Kustomize cannot build the whole overlay, and Argo CD cannot sync it.',
  source: 'RFC 6902; Kustomize, patches',
  *run({ inapplicableOperations }) {
    // The documents of the versions differ, and so do the messages about one operation.
    for (const [first, ...others] of perPlace(inapplicableOperations, () => '')) {
      const { document, at, problem } = first;
      const more = others.filter((each) => each.problem !== problem);
      yield {
        message: `${document}: ${problem}${more.length > 0 ? ` (and ${more.length} more)` : ''}`,
        at,
        ...whatToDo(first, at),
      };
    }
  },
});

function whatToDo({ hint, instead }: OperationProblem, at: Place): Pick<Finding, 'hint' | 'fixes'> {
  if (instead && instead.parent === undefined)
    return suggestion(instead.wrong, instead.candidates, instead.noun, at);
  if (instead) {
    const near = alike(instead.wrong, instead.candidates);
    const paths = near.map((key) => `${instead.parent}/${pointerStep(key)}`);
    const keys = listed(instead.candidates, instead.noun);
    return { hint: near.length > 0 ? didYouMean(paths) : [keys, ...(hint ? [hint] : [])].join('; ') };
  }
  return {
    hint:
      hint ??
      'look at the document in base/ or overlays/ for its paths; list positions start at 0, and "-" appends to the list',
  };
}
