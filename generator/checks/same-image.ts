import type { Instance } from '../load/workspace.ts';
import { defineCheck } from './check.ts';

export const differingVersions = defineCheck({
  code: 'MESH330',
  severity: 'information',
  title: 'Two versions of one image',
  explanation:
    'Two versions with the same tag and digest run the same code. Often the tag of the new version was not changed. It is no mistake if versions differ in something else, such as their traffic policy. MESH380 finds two versions that also share the calls.',
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

interface SameImage {
  readonly version: string;
  /** The version before it that runs the same image. */
  readonly other: string;
}

/** Versions with the image of another one, where both get calls by weight and have the same traffic policy. */
export function splitBySameImage(instance: Instance): SameImage[] {
  const { weights, methodWeights } = instance.own;
  const splits = [weights ?? {}, ...Object.values(methodWeights ?? {})];
  const subsets = instance.spec.subsets ?? {};
  return sameImages(instance).filter(
    ({ version, other }) =>
      !Object.hasOwn(subsets, version) &&
      !Object.hasOwn(subsets, other) &&
      splits.some((split) => (split[version] ?? 0) > 0 && (split[other] ?? 0) > 0),
  );
}

function sameImages({ own }: Instance): SameImage[] {
  const first = new Map<string, string>();
  return Object.entries(own.versions).flatMap(([version, { tag, digest, replicas }]) => {
    if (replicas === 0) return [];
    const image = `${tag}@${digest ?? ''}`;
    const other = first.get(image);
    if (other === undefined) first.set(image, version);
    return other === undefined ? [] : [{ version, other }];
  });
}
