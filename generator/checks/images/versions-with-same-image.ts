import { defineCheck } from '../check.ts';
import { sameImages, splitBySameImage } from '../support/same-images.ts';

export const versionsWithSameImage = defineCheck({
  name: 'versions-with-same-image',
  code: 'MESH330',
  severity: 'information',
  title: 'Two versions run the same image',
  explanation:
    'Two versions with the same tag and digest run the same code. Often the tag of the new version was not changed. It is correct if the versions differ in other settings, such as their traffic policy. MESH380 reports two versions that also share the calls.',
  *run({ instances }) {
    for (const instance of instances) {
      const { name, cluster, atOwn } = instance;
      const split = splitBySameImage(instance).map(({ version }) => version);
      for (const { version, other } of sameImages(instance)) {
        if (split.includes(version)) continue;
        yield {
          message: `${other} and ${version} of ${name} run the same image in ${cluster.spec.name}`,
          at: atOwn(['versions', version, 'tag']),
          hint: 'change the tag of the new version',
          related: [{ message: other, at: atOwn(['versions', other, 'tag']) }],
        };
      }
    }
  },
});
