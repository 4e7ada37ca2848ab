/** An image as a spec and a cluster file have it. */
export interface ImageParts {
  readonly name: string;
  readonly tag: string;
  readonly digest?: string;
}

/**
 * The parts of an image reference. A reference without a tag means `latest`.
 * Source: OCI Distribution Specification; Kubernetes, Images.
 */
export function imageParts(reference: string): ImageParts {
  const [withTag = '', digest] = reference.split('@');
  const slash = withTag.lastIndexOf('/');
  const colon = withTag.indexOf(':', slash + 1);
  const name = colon < 0 ? withTag : withTag.slice(0, colon);
  return {
    name,
    tag: colon < 0 ? 'latest' : withTag.slice(colon + 1),
    ...(digest === undefined ? {} : { digest }),
  };
}
