import { textAt } from '../../lang/at-path.ts';
import { containerTitle, isInAddition } from '../../picture/document-names.ts';
import { isInjected } from '../../picture/injected-containers.ts';
import { allContainers } from '../../picture/pod-templates.ts';
import { defineRenderedCheck } from '../rendered-check.ts';

export const imageWithoutFixedTag = defineRenderedCheck({
  name: 'image-without-fixed-tag',
  code: 'MESH495',
  severity: 'warning',
  title: 'A container image has no fixed tag',
  explanation:
    'An image without a tag is latest, which can be another image tomorrow. Pods of one Deployment then run different code, and a rollback in git changes nothing. This check covers containers in extra/ and patches/; MESH479 covers versions in the cluster files.',
  source: 'Kubernetes, Images; kube-linter, latest-tag',
  *run(rendered) {
    for (const container of allContainers(rendered)) {
      const image = textAt(container.value, 'image');
      const { origin } = container.pod.document;
      if (image === undefined || image.includes('@') || origin === 'generated') continue;
      if (image === 'auto' && isInjected(container)) continue;
      const [, tag] = /:([^/:]+)$/.exec(image) ?? [];
      if (tag !== undefined && tag !== 'latest') continue;
      const at = container.pod.document.at([...container.path, 'image']);
      // Another check covers the tags in cluster files.
      if (!isInAddition(at)) continue;
      yield {
        message: `${containerTitle(container)} runs ${image}, which can mean another image at each start of a pod`,
        at,
        hint: 'use the tag of one build, or its digest',
      };
    }
  },
});
