import type { Instance } from '../../load/workspace.ts';
import { defineCheck, type Finding } from '../check.ts';

export const versionsWithoutWeights = defineCheck({
  name: 'versions-without-weights',
  code: 'MESH403',
  severity: 'error',
  title: 'Several versions without weights',
  explanation:
    'With one version, all calls go to it. With several, who gets how many is a decision that must be visible in review; a version that gets none yet has the weight 0.',
  *run({ instances }) {
    for (const instance of instances) {
      if (!instance.own.weights && Object.keys(instance.own.versions).length > 1) yield* missing(instance);
    }
  },
});

function* missing({ own, atOwn }: Instance): Iterable<Finding> {
  const names = Object.keys(own.versions);
  const example = names.map((name, index) => `${name}: ${index === 0 ? 100 : 0}`).join(', ');
  yield {
    message: `${names.join(' and ')} run here, and nothing says which gets how many calls`,
    at: atOwn(['versions'], 'key'),
    hint: `add weights: { ${example} }`,
  };
}
