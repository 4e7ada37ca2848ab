/** An image as a spec and a cluster file have it. */
export interface ImageParts {
  readonly name: string;
  /** `latest` without a tag and a digest; undefined for a digest alone. */
  readonly tag: string | undefined;
  readonly digest?: string;
}

/**
 * The parts of an image reference. A reference without a tag and a digest means `latest`.
 * Source: OCI Distribution Specification; Kubernetes, Images.
 */
export function imageParts(reference: string): ImageParts {
  const [withTag = '', digest] = reference.split('@');
  const slash = withTag.lastIndexOf('/');
  const colon = withTag.indexOf(':', slash + 1);
  const name = colon < 0 ? withTag : withTag.slice(0, colon);
  return {
    name,
    tag: colon >= 0 ? withTag.slice(colon + 1) : digest === undefined ? 'latest' : undefined,
    ...(digest === undefined ? {} : { digest }),
  };
}

/** A tag for an image that only a digest selects: entries of cluster files need one. `sha256-1a2b3c4d5e6f`. */
export const tagOfDigest = (digest: string): string =>
  digest.replace(':', '-').slice(0, 'sha256-'.length + 12);

/** True if two references select the same image: by digest if both have one, otherwise by tag. */
export function isSameImage(one: string, other: string): boolean {
  const [a, b] = [imageParts(one), imageParts(other)];
  if (a.name !== b.name || a.digest !== b.digest) return false;
  return a.tag === b.tag || (a.digest !== undefined && a.tag === undefined);
}
