import type { Place } from '../../diagnostics/diagnostic.ts';
import { defineCheck } from '../check.ts';

export const tagWithSeveralDigests = defineCheck({
  name: 'tag-with-several-digests',
  code: 'MESH324',
  severity: 'warning',
  title: 'One tag with two digests',
  explanation:
    'The digest decides what runs, the tag what people read. With two digests under one tag, what was tried in one cluster is not what runs in the other, and nobody sees it: either a digest was forgotten when the tag was changed, or somebody pushed the tag again.',
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
            hint: 'take the digest that the registry shows for the tag, in both places',
            related: [{ message: 'the other digest', at: known.at }],
          };
      }
    }
  },
});
