import { type Cluster, fewestPods, type Version } from '../model/fleet.ts';

/** Pods that are stood up for a version at most: enough to see ejection and hashing, few enough to start in seconds. */
export const mostPods = 3;

/** How many pods of a version are stood up. One without calls has a pod as well, so that a wrong route is seen. */
export function podCount({ scale }: Version): number {
  return Math.min(mostPods, Math.max(1, fewestPods(scale)));
}

/** A pod by its place: what stands in for it is the mesh's business. */
export interface PodName {
  readonly service: string;
  readonly version: string;
  /** Counts the pods of a version from 0. */
  readonly index: number;
}

/** Every pod that is stood up for a cluster, in the order of services and versions. */
export function podsOf({ instances }: Pick<Cluster, 'instances'>): PodName[] {
  return instances.flatMap(({ service, versions }) =>
    versions.flatMap((version) =>
      Array.from({ length: podCount(version) }, (_, index) => ({
        service: service.name,
        version: version.name,
        index,
      })),
    ),
  );
}

/** `greeter-b/v1/0` */
export const podLabel = ({ service, version, index }: PodName): string => `${service}/${version}/${index}`;
