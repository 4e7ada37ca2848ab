import type { Workspace } from '../../load/workspace.ts';
import type { Finding } from '../check.ts';
import { sideContainers } from './spec-containers.ts';

export const explanation =
  'The tag latest can name another image tomorrow. Then two pods of one version run different code, a rollback in git changes nothing, and no record shows which code ran. A digest beside the tag pins the image.';

export function* movingTags({ fleet, instances }: Workspace, inLastStage: boolean): Iterable<Finding> {
  if (!fleet) return;
  for (const instance of instances) {
    const { cluster, own, atOwn } = instance;
    const isLast = cluster.spec.stage === fleet.spec.stages.at(-1);
    if (isLast !== inLastStage) continue;
    for (const [name, { tag, digest }] of Object.entries(own.versions)) {
      if (tag !== 'latest' || digest !== undefined) continue;
      yield {
        message: `version ${name} in ${cluster.spec.name} uses the tag latest, which can mean another image at each start of a pod`,
        at: atOwn(['versions', name, 'tag']),
        hint: 'use the tag of one build, or add its digest',
      };
    }
    for (const { name, settings, at } of sideContainers(instance))
      if (settings.image?.endsWith(':latest'))
        yield {
          message: `the container ${name} in ${cluster.spec.name} uses the tag latest, which can mean another image at each start of a pod`,
          at: at(['image']),
          hint: 'use the tag of one build, or add its digest',
        };
  }
}
