import type { Instance } from '../load/workspace.ts';
import { compareTags } from '../model/tag-order.ts';
import { stepLimit } from './canary-steps.ts';
import { trafficOf, type VersionSpec } from './running.ts';

/**
 * The name under which an image comes to a cluster: that of the stage before, in place of what has this name, unless more
 * calls would move to the new image at once than the cluster allows. Then it is a version beside it, under the next free
 * name, and calls move by a canary. Going back to an older image is not limited.
 */
export function nameInCluster(instance: Instance, name: string, image: VersionSpec): string {
  const there = instance.own.versions[name];
  if (!there) return name;
  const share = trafficOf(instance.own)[name] ?? 0;
  const goesBack = (compareTags(image.tag, there.tag) ?? 1) < 0;
  return there.tag === image.tag || goesBack || share <= stepLimit(instance)
    ? name
    : freeName(instance, name);
}

/** `v2` after `v1`; `blue-2` after `blue`. */
function freeName({ own }: Instance, name: string): string {
  const [, stem = name, number] = /^(.*?[a-z])(\d+)$/.exec(name) ?? [];
  const prefix = number === undefined ? `${name}-` : stem;
  for (let next = Number(number ?? 1) + 1; ; next++)
    if (!Object.hasOwn(own.versions, `${prefix}${next}`)) return `${prefix}${next}`;
}
