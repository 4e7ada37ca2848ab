import { defineCheck, settingsSources } from '../check.ts';
import { sideContainers } from '../support/spec-containers.ts';

export const imageTagReplacedByVersion = defineCheck({
  name: 'image-tag-replaced-by-version',
  code: 'MESH2900',
  severity: 'error',
  title: 'The tag of a further container has no effect',
  explanation:
    'The overlay of a version sets the tag and the digest of every container that has the image of the service. A further container with the same image therefore runs the image of the version, whatever its own tag is. Omit image: then it has the image of the version by its spec.',
  source: 'Kustomize, images',
  *run(workspace) {
    for (const source of settingsSources(workspace))
      for (const { name, settings, at } of sideContainers(source)) {
        const repository = settings.image?.replace(/@.*$/, '').replace(/:[^:/]*$/, '');
        if (repository !== source.spec.image) continue;
        yield {
          message: `${name} runs the image of the version, not ${settings.image}`,
          at: at(['image']),
          hint: 'remove image; or use another repository if it needs another build',
        };
      }
  },
});
