import type { Workspace } from '../load/workspace.ts';
import { defineCheck, type Finding } from './check.ts';

const explanation =
  'The tag latest names another image tomorrow: two pods of one version may run different code, a rollback in git changes nothing, and nobody can tell what ran. A digest beside the tag pins it.';
const source = 'Kubernetes, Images: image pull policy';

export const movingTag = defineCheck({
  code: 'MESH479',
  severity: 'warning',
  title: 'An image tag that moves',
  explanation: `${explanation} In the last stage it is an error.`,
  source,
  run: (workspace) => movingTags(workspace, false),
});

export const movingTagInLastStage = defineCheck({
  code: 'MESH480',
  severity: 'error',
  title: 'An image tag that moves, in the last stage',
  explanation,
  source,
  run: (workspace) => movingTags(workspace, true),
});

function* movingTags({ fleet, instances }: Workspace, inLastStage: boolean): Iterable<Finding> {
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
