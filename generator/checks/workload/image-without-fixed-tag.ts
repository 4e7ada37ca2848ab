import { textAt } from '../../lang/at-path.ts';
import { defineRenderedCheck } from '../rendered/check.ts';
import { isInjected } from '../support/documents/injected-containers.ts';
import { allContainers } from '../support/documents/pods.ts';
import { containerTitle, isInAddition } from '../support/documents/wording.ts';

export const imageWithoutFixedTag = defineRenderedCheck({
  name: 'image-without-fixed-tag',
  code: 'MESH495',
  severity: 'warning',
  title: 'A container whose image is any',
  explanation:
    'Without a tag, an image is latest, which names another one tomorrow: pods of one Deployment run different code, and going back in git goes back to nothing. Versions in the cluster files are checked as MESH479; this is of containers in extra/ and patches/.',
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
      // What the cluster file says of a version is its own check's.
      if (!isInAddition(at)) continue;
      yield {
        message: `${containerTitle(container)} runs ${image}, whatever that is when a pod starts`,
        at,
        hint: 'name the tag of one build, or its digest',
      };
    }
  },
});
