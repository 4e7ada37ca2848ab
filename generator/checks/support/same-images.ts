import type { Instance } from '../../load/workspace.ts';

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

export function sameImages({ own }: Instance): SameImage[] {
  const first = new Map<string, string>();
  return Object.entries(own.versions).flatMap(([version, { tag, digest, replicas }]) => {
    if (replicas === 0) return [];
    const image = `${tag}@${digest ?? ''}`;
    const other = first.get(image);
    if (other === undefined) first.set(image, version);
    return other === undefined ? [] : [{ version, other }];
  });
}
