import { hash } from 'node:crypto';
import { type Cluster, fewestPods, type Version } from '../model/fleet.ts';

/** Most pods of a version in a mesh: enough to see ejection and hashing, few enough to start in seconds. */
export const mostPods = 3;

/** The number of pods of a version. A version without calls has a pod as well: it shows a wrong route. */
export function podCount({ scale }: Version): number {
  return Math.min(mostPods, Math.max(1, fewestPods(scale)));
}

/** The longest value of a label. Source: Kubernetes, Labels and Selectors, Syntax and character set. */
const longestLabel = 63;

/** A name that is also a label: a long one ends with a digest in the place of its last part. */
export function labelName(name: string): string {
  if (name.length <= longestLabel) return name;
  const digest = hash('sha1', name, 'hex').slice(0, 8);
  return `${name.slice(0, longestLabel - digest.length - 1).replace(/[.-]+$/, '')}-${digest}`;
}

/** A pod by its service, version and index; the mesh decides what runs in its place. */
export interface PodName {
  readonly service: string;
  readonly version: string;
  /** Counts the pods of a version from 0. */
  readonly index: number;
}

/** Every pod of a cluster, in the order of services and versions. */
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
