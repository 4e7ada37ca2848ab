import type { Instance } from '../../load/workspace.ts';
import { servedPortsOf } from '../../model/served-ports.ts';
import { defineCheck, type Finding } from '../check.ts';

export const versionsWithoutWeights = defineCheck({
  name: 'versions-without-weights',
  code: 'MESH403',
  severity: 'error',
  title: 'Several versions run without weights',
  explanation:
    'One version gets all calls. With several versions, a review must see the share of each. A version that gets no calls yet has weight 0.',
  *run({ instances }) {
    for (const instance of instances) {
      const isSplit =
        Object.keys(instance.own.versions).length > 1 && servedPortsOf(instance.spec).length > 0;
      if (isSplit && !instance.own.weights) yield* missing(instance);
    }
  },
});

function* missing({ own, atOwn }: Instance): Iterable<Finding> {
  const names = Object.keys(own.versions);
  const example = names.map((name, index) => `${name}: ${index === 0 ? 100 : 0}`).join(', ');
  yield {
    message: `${names.join(' and ')} run here, but no weights set their shares`,
    at: atOwn(['versions'], 'key'),
    hint: `add weights: { ${example} }`,
  };
}
