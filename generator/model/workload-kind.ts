import type { ServiceSpec } from '../schema/service.ts';

/** The kinds of documents that make the pods of a service. */
export const podKinds = ['Deployment', 'StatefulSet', 'CronJob', 'Job'] as const;

/** The kind of document that makes the pods of a service. */
export type PodKind = (typeof podKinds)[number];

/** The kind by a spec. */
export function podKindOfSpec({ job, statefulSet }: Pick<ServiceSpec, 'job' | 'statefulSet'>): PodKind {
  if (job) return job.schedule === undefined ? 'Job' : 'CronJob';
  return statefulSet ? 'StatefulSet' : 'Deployment';
}

/** True for pods that end: they serve nothing, and have no replicas. */
export const isJob = (kind: PodKind): boolean => kind === 'Job' || kind === 'CronJob';

/**
 * True for the kind of which a service has one for each version. The others have one version: two CronJobs would do the
 * work twice, and two StatefulSets have different data.
 */
export const hasVersions = (kind: PodKind): boolean => kind === 'Deployment';
