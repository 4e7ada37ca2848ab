import type { Workspace } from '../../load/workspace.ts';
import type { Finding } from '../check.ts';

export const explanation =
  'The tag latest names another image tomorrow: two pods of one version may run different code, a rollback in git changes nothing, and nobody can tell what ran. A digest beside the tag pins it.';

export function* movingTags({ fleet, instances }: Workspace, inLastStage: boolean): Iterable<Finding> {
  if (!fleet) return;
  for (const { cluster, own, atOwn } of instances) {
    const isLast = cluster.spec.stage === fleet.spec.stages.at(-1);
    if (isLast !== inLastStage) continue;
    for (const [name, { tag, digest }] of Object.entries(own.versions)) {
      if (tag !== 'latest' || digest !== undefined) continue;
      yield {
        message: `version ${name} is whatever latest means when its pods start${inLastStage ? `, in ${cluster.spec.name}` : ''}`,
        at: atOwn(['versions', name, 'tag']),
        hint: 'name the tag of one build, or add its digest',
      };
    }
  }
}
