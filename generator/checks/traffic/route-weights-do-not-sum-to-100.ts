import { isInAddition, placeOf, titleOf } from '../../picture/document-names.ts';
import { httpRoutesOf } from '../../picture/routes.ts';
import { defineRenderedCheck } from '../rendered-check.ts';

export const routeWeightsDoNotSumTo100 = defineRenderedCheck({
  name: 'route-weights-do-not-sum-to-100',
  code: 'MESH1402',
  severity: 'error',
  title: 'The weights of a route do not sum to 100',
  explanation:
    'A weight is a share of the sum of all weights of its route. Istio accepts any sum, so a wrong number or a forgotten destination shifts calls without a message. A destination without a weight beside others with one gets no call. Write the weights of a service as weights in the cluster file: then promotion and the checks of changes see them.',
  source: 'Istio, HTTPRouteDestination.weight',
  *run({ documents }) {
    for (const document of documents) {
      if (document.kind !== 'VirtualService' || document.origin === 'generated') continue;
      for (const { title, targets } of httpRoutesOf(document)) {
        const weights = targets.map(({ weight }) => weight);
        const sum = weights.reduce((total, weight) => total + weight, 0);
        // Istio rejects several destinations without any weight.
        if (targets.length < 2 || sum === 100 || sum === 0) continue;
        const [first = [], ...others] = targets.map(({ path }) => [...path, 'weight']).toReversed();
        const at = placeOf(document, first, ...others);
        if (!isInAddition(at)) continue;
        const amount = Math.abs(100 - sum);
        yield {
          message: `${titleOf(document)}: the weights of ${title} sum to ${sum}, not to 100 (${weights.join(' + ')})`,
          at,
          hint: `${amount} ${amount === 1 ? 'is' : 'are'} ${sum < 100 ? 'missing' : 'too many'}`,
        };
      }
    }
  },
});
