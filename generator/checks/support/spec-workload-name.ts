import type { Instance } from '../../load/workspace.ts';
import { headlessName } from '../../model/stateful-set.ts';
import { hasVersions, podKindOfSpec } from '../../model/workload-kind.ts';

/**
 * The name of the document that makes the pods of a version, as far as the specs have it. A Job is named like its service
 * here: the rest of its name is a hash.
 */
export const specWorkloadName = (
  instance: Pick<Instance, 'name' | 'spec' | 'own'>,
  version: string,
): string =>
  (hasVersions(podKindOfSpec(instance.spec)) ? adoptedName(instance, version) : undefined) ??
  specVersionName(instance, version);

const adoptedName = ({ own }: Pick<Instance, 'own'>, version: string): string | undefined =>
  Object.entries(own.versions).find(([name]) => name === version)?.[1].adopt?.name;

/** The name of the other documents of a version, such as its disruption budget. An adopted Deployment keeps its own. */
export const specVersionName = ({ name, spec }: Pick<Instance, 'name' | 'spec'>, version: string): string =>
  hasVersions(podKindOfSpec(spec)) ? `${name}-${version}` : name;

/** The name of the headless Service of a StatefulSet; undefined for a service without one. */
export const specHeadlessName = ({ name, statefulSet }: Instance['spec']): string | undefined =>
  statefulSet && statefulSet.serviceName !== name
    ? (statefulSet.serviceName ?? headlessName(name))
    : undefined;
