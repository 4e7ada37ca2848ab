import type { Instance } from '../load/workspace.ts';
import { compareTags } from '../model/tag-order.ts';
import { hasVersions, podKindOfSpec } from '../model/workload-kind.ts';
import { stepLimit } from './canary-steps.ts';
import { type VersionSpec, weightsOf } from './instances.ts';

/**
 * The version name of an image in a cluster. A job or a StatefulSet keeps its only version. Otherwise, by default it is the name in the previous stage, and replaces the image of
 * that version. If this would move more calls at once than the cluster allows, the image becomes a new version with the
 * next free name, and a canary moves the calls. A return to an older image is not limited.
 */
export function versionNameFor(instance: Instance, name: string, image: VersionSpec): string {
  const [only = name] = Object.keys(instance.own.versions);
  if (!hasVersions(podKindOfSpec(instance.spec))) return only;
  const current = instance.own.versions[name];
  if (!current) return name;
  const share = weightsOf(instance.own)[name] ?? 0;
  const isOlder = (compareTags(image.tag, current.tag) ?? 1) < 0;
  return current.tag === image.tag || isOlder || share <= stepLimit(instance)
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
