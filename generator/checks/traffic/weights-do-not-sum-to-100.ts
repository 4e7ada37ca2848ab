import { isInAddition, placeOf, titleOf } from '../../picture/document-names.ts';
import { httpRoutesOf } from '../../picture/routes.ts';
import { defineCheck, settingsSources } from '../check.ts';
import { clusterSplits, ruleSplits } from '../support/version-shares.ts';

export const weightsDoNotSumTo100 = defineCheck({
  name: 'weights-do-not-sum-to-100',
  code: 'MESH401',
  severity: 'error',
  title: 'Weights do not sum to 100',
  explanation:
    'Weights are percentages of the calls. Envoy accepts any sum and scales it, so a forgotten line would silently shift traffic. In a VirtualService, a destination without a weight beside others with one gets no call. Write the weights of a service as weights in the cluster file: then promotion and the checks of changes see them.',
  source: 'Istio, VirtualService, HTTPRouteDestination.weight',
  *run(workspace) {
    const splits = [
      ...settingsSources(workspace).flatMap(ruleSplits),
      ...workspace.instances.flatMap(clusterSplits),
    ];
    for (const { weights, at } of splits) {
      const mistake = mistakeOf(Object.values(weights));
      if (mistake) yield { message: `the weights ${mistake.message}`, at, hint: mistake.hint };
    }
  },
  *runDocuments({ documents }) {
    for (const document of documents) {
      if (document.kind !== 'VirtualService' || document.origin === 'generated') continue;
      for (const { title, targets } of httpRoutesOf(document)) {
        const weights = targets.map(({ weight }) => weight);
        // Istio rejects several destinations without any weight.
        const mistake =
          targets.length < 2 || weights.every((weight) => weight === 0) ? undefined : mistakeOf(weights);
        const [first = [], ...others] = targets.map(({ path }) => [...path, 'weight']).toReversed();
        const at = placeOf(document, first, ...others);
        if (!mistake || !isInAddition(at)) continue;
        yield {
          message: `${titleOf(document)}: the weights of ${title} ${mistake.message}`,
          at,
          hint: mistake.hint,
        };
      }
    }
  },
});

/** What is wrong with the weights of all versions or destinations; undefined if they are percentages. */
function mistakeOf(weights: readonly number[]) {
  const sum = weights.reduce((total, weight) => total + weight, 0);
  if (sum === 100) return undefined;
  const amount = Math.abs(100 - sum);
  return {
    message: `sum to ${sum}, not to 100 (${weights.join(' + ')})`,
    hint: `${amount} ${amount === 1 ? 'is' : 'are'} ${sum < 100 ? 'missing' : 'too many'}`,
  };
}
