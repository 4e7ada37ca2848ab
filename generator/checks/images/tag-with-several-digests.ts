import type { Place } from '../../diagnostics/diagnostic.ts';
import { defineCheck } from '../check.ts';

export const tagWithSeveralDigests = defineCheck({
  name: 'tag-with-several-digests',
  code: 'MESH324',
  severity: 'warning',
  title: 'One tag has two digests',
  explanation:
    'The digest decides which image runs; people read only the tag. With two digests under one tag, two clusters run different code although they look the same. Either a digest was not updated with its tag, or the tag was pushed again.',
  source: 'Kubernetes, Images: image names',
  *run({ instances }) {
    const first = new Map<
      string,
      { readonly digest: string; readonly cluster: string; readonly at: Place }
    >();
    for (const { cluster, spec, own, atOwn } of instances) {
      for (const [version, { tag, digest }] of Object.entries(own.versions)) {
        if (digest === undefined) continue;
        const image = `${spec.image}:${tag}`;
        const at = atOwn(['versions', version, 'digest']);
        const known = first.get(image);
        if (!known) first.set(image, { digest, cluster: cluster.spec.name, at });
        else if (known.digest !== digest)
          yield {
            message: `${image} is another image here than in ${known.cluster}`,
            at,
            hint: 'use the digest that the registry shows for the tag in both places',
            related: [{ message: 'the other digest', at: known.at }],
          };
      }
    }
  },
});
