import type { CallRoute, Moment, ObjectName, Recording } from './recording.ts';

/** A recording, with what was pushed and what was to be expected: everything that the verdict and the reports need. */
export interface Rehearsal {
  readonly recording: Recording;
  /** Names of the clusters, in the order of promotion. */
  readonly clusters: readonly string[];
  /** The first one is the state before the change. */
  readonly steps: readonly Step[];
  /** Of all routes together. */
  readonly callsPerSecond: number;
  /** Declared calls that were not made, with the reason. */
  /** With --real: services without a program of their own in this repository. */
  readonly substitutes?: readonly string[];
  readonly unsent?: readonly { readonly route: CallRoute; readonly reason: string }[];
  /** The folder with logs: those that explain failures, or those of all programs. */
  readonly kept?: string;
}

/** A commit that was pushed, and what followed. */
export interface Step {
  readonly commit: string;
  readonly subject: string;
  readonly pushed: Moment;
  /** When everything was Synced and Healthy, and all proxies had their configuration; undefined if that did not happen. */
  readonly settled?: Moment;
  /** The Applications that were not Synced and Healthy after three refreshes. */
  readonly unsettled: readonly UnsettledApplication[];
  /** The shares that the specs of this commit give each route, by its id. A route without an entry is not compared. */
  readonly shares: Readonly<Record<string, Shares>>;
  /** The objects that this commit deletes, as its diff shows: see `announcedDeletions`. */
  readonly deletions: readonly ClusterObject[];
  /** The versions of services that the specs of this commit run. */
  readonly versions: readonly VersionPods[];
}

/** A version of a service in a cluster, and the fewest pods that its specs give it. */
export interface VersionPods {
  readonly cluster: string;
  readonly service: string;
  readonly version: string;
  /** The name of the document that makes its pods: a version that adopts a Deployment has the name of this one. */
  readonly workload: string;
  readonly fewest: number;
}

/** Percent of the calls by version; together 100. A version without an entry gets no calls. */
export type Shares = Readonly<Record<string, number>>;

/** An object, and the cluster that it is in. */
export interface ClusterObject extends ObjectName {
  readonly cluster: string;
}

/** An Application that is not Synced and Healthy. */
export interface UnsettledApplication {
  readonly name: string;
  /** The cluster that it deploys to; undefined for the root Application and for the Application of a cluster. */
  readonly cluster?: string;
  readonly sync: string;
  readonly health: string;
  /** The message of its operation, of its health, or of a condition. */
  readonly message?: string;
  readonly outOfSync: readonly { readonly object: ObjectName; readonly fields: readonly string[] }[];
}
