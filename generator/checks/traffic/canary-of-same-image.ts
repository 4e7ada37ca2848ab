import { defineCheck } from '../check.ts';
import { splitBySameImage } from '../support/same-images.ts';

export const canaryOfSameImage = defineCheck({
  name: 'canary-of-same-image',
  code: 'MESH380',
  severity: 'warning',
  title: 'Calls are split between two versions of one image',
  explanation:
    'Weights send some of the calls to a version that runs the same tag and digest as another one, and no setting under subsets makes the two differ. The split tests nothing, although it looks like a canary release: usually the tag of the new version was not changed. A second version of one image with a traffic policy of its own, with weight 0, or for the rules of routes alone is no mistake.',
  source: 'Istio, Traffic Management, Destination rules: subsets',
  *run({ instances }) {
    for (const instance of instances) {
      for (const { version, other } of splitBySameImage(instance)) {
        const { name, cluster, atOwn } = instance;
        yield {
          message: `calls of ${name} are split between ${other} and ${version} in ${cluster.spec.name}, and both run the same image`,
          at: atOwn(['versions', version, 'tag']),
          hint: `change the tag of the new version, or give ${version} weight 0`,
          related: [{ message: other, at: atOwn(['versions', other, 'tag']) }],
        };
      }
    }
  },
});
