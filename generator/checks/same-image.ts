import { defineCheck } from './check.ts';

export const differingVersions = defineCheck({
  code: 'MESH330',
  severity: 'information',
  title: 'Two versions of one image',
  explanation:
    'Two versions with the same tag and digest run the same code: a canary between them tries nothing. Often the tag of the new version was not changed. It is fine where versions are told apart for another reason, such as their traffic policy.',
  *run({ instances }) {
    for (const { name, cluster, own, atOwn } of instances) {
      const first = new Map<string, string>();
      for (const [version, { tag, digest, replicas }] of Object.entries(own.versions)) {
        if (replicas === 0) continue;
        const image = `${tag}@${digest ?? ''}`;
        const other = first.get(image);
        if (other === undefined) first.set(image, version);
        else
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
