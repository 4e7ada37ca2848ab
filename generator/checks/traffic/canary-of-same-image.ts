import { defineCheck } from '../check.ts';
import { splitBySameImage } from '../support/same-images.ts';

export const canaryOfSameImage = defineCheck({
  name: 'canary-of-same-image',
  code: 'MESH380',
  severity: 'warning',
  title: 'Two versions of one image share the calls',
  explanation:
    'Weights send calls to two versions that run the same tag and digest, and no setting under subsets makes them differ. It looks like a canary but tests nothing: usually the tag of the new version was not changed. This check does not report a second version of one image that has its own traffic policy or weight 0, or that only rules of routes use.',
  source: 'Istio, Traffic Management, Destination rules: subsets',
  *run({ instances }) {
    for (const instance of instances) {
      for (const { version, other } of splitBySameImage(instance)) {
        const { name, cluster, atOwn } = instance;
        yield {
          message: `${other} and ${version} share the calls of ${name} in ${cluster.spec.name}, but both run the same image`,
          at: atOwn(['versions', version, 'tag']),
          hint: `change the tag of the new version, or give ${version} weight 0`,
          related: [{ message: other, at: atOwn(['versions', other, 'tag']) }],
        };
      }
    }
  },
});
