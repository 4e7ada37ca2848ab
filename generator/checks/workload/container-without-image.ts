import { alike } from '../../diagnostics/alike.ts';
import { didYouMean } from '../../diagnostics/suggestion.ts';
import { isInAddition, placeOf, titleOf } from '../../picture/document-names.ts';
import { allContainers, containersOf } from '../../picture/pod-templates.ts';
import { defineRenderedCheck } from '../rendered-check.ts';

export const containerWithoutImage = defineRenderedCheck({
  name: 'container-without-image',
  code: 'MESH1911',
  severity: 'error',
  title: 'A container has no image',
  explanation:
    'The API server refuses a pod with a container that has no image, and the sync fails. A patch to merge finds a container by its name: with another name, it adds a second container, which has only what the patch has. Other findings about this container appear only after the name is right.',
  source:
    'Kubernetes, Pod: containers; Kustomize, strategic merge patches: containers are merged by their names',
  *run(rendered) {
    for (const { name, path, value, pod } of allContainers(rendered)) {
      const { document } = pod;
      if (document.origin === 'generated' || typeof value['image'] === 'string') continue;
      const at = placeOf(document, [...path, 'name'], path);
      if (!isInAddition(at)) continue;
      const others = containersOf(pod).flatMap((each) => (each.value['image'] ? [each.name] : []));
      const near = alike(name, others);
      yield {
        message: `${titleOf(document)}: the container ${name} has no image`,
        at,
        hint:
          near.length > 0
            ? didYouMean(near)
            : document.origin === 'patched'
              ? `write image for a new container, or the name of one that is there: ${others.join(', ')}`
              : 'write image',
        clusters: document.clusters,
        ...('path' in at
          ? { covers: at.path.at(-1) === 'name' ? { ...at, path: at.path.slice(0, -1) } : at }
          : {}),
      };
    }
  },
});
