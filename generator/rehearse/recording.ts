/**
 * What a rehearsal records while a change is on its way. The parts that run the world write it, and the verdict and the
 * reports read it: they run nothing, so a recording can be read again.
 */

/** Milliseconds since 1970: the programs in the pods have the same clock. */
export type Moment = number;

/** An object of a cluster. */
export interface ObjectName {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace?: string;
  readonly name: string;
}

/** A pod; a service and a version are missing if its labels name none of the fleet. */
export interface PodName {
  readonly namespace: string;
  readonly name: string;
  readonly service?: string;
  readonly version?: string;
}

/** A commit arrived at the git server that Argo CD reads. */
export interface Push {
  readonly kind: 'push';
  readonly at: Moment;
  /** Counts from 0, which is the state before the change. */
  readonly step: number;
  readonly commit: string;
  readonly subject: string;
}

/** An Application changed its state. */
export interface ApplicationState {
  readonly kind: 'application';
  readonly at: Moment;
  readonly name: string;
  /** The cluster that it deploys to; undefined for the root Application and for the Application of a cluster. */
  readonly cluster?: string;
  /** The commit of the last comparison. */
  readonly revision: string;
  /** `Synced`, `OutOfSync` or `Unknown`. */
  readonly sync: string;
  /** `Healthy`, `Progressing`, `Degraded`, `Suspended`, `Missing` or `Unknown`. */
  readonly health: string;
  readonly operation?: {
    /** `Running`, `Succeeded`, `Failed`, `Error` or `Terminating`. */
    readonly phase: string;
    readonly revision: string;
    readonly message: string;
    readonly retries: number;
  };
  /** Messages of its conditions, such as `InvalidSpecError: …`. */
  readonly conditions: readonly string[];
  /** Objects that differ from git, each with the fields that differ, as far as they are known. */
  readonly outOfSync: readonly { readonly object: ObjectName; readonly fields: readonly string[] }[];
  readonly isDeleted?: true;
}

/** An object of a cluster was created, changed or deleted. Pods and the status of objects are not among them. */
export interface ObjectChange {
  readonly kind: 'object';
  readonly at: Moment;
  readonly cluster: string;
  readonly change: 'created' | 'changed' | 'deleted';
  readonly object: ObjectName;
  /** Paths of the changed fields, such as `spec.replicas`; empty for a new or deleted object. */
  readonly fields: readonly string[];
  /** Who made the change, as the API server knows it: `argocd-controller`, `kube-controller-manager`. */
  readonly manager?: string;
}

/** A pod changed its state. */
export interface PodState {
  readonly kind: 'pod';
  readonly at: Moment;
  readonly cluster: string;
  readonly pod: PodName;
  /**
   * `rejected`: admission did not let its controller create it. `killed`: it had not ended after the grace period. `completed`: all
   * applications of a job have ended.
   */
  readonly state:
    | 'rejected'
    | 'created'
    | 'started'
    | 'ready'
    | 'not ready'
    | 'stopping'
    | 'killed'
    | 'completed'
    | 'deleted';
  /** Why, if there is a reason: the words of admission, of a probe, or of the program. */
  readonly message?: string;
}

/** Something that happened, in the order of time. */
export type Observation = Push | ApplicationState | ObjectChange | PodState;

/** A method that a caller calls at a steady rate. */
export interface CallRoute {
  /** Unique in a recording. */
  readonly id: string;
  readonly cluster: string;
  /** A service, or a gateway with the host that is dialled: `gateway public (greeter.example.com)`. */
  readonly caller: string;
  /** A service, or the host of an external service. */
  readonly callee: string;
  /** `package.Service/Method` */
  readonly method: string;
  /** A stream is held open for as long as possible, instead of many short calls. */
  readonly isStream: boolean;
}

/** The calls of a route that ended in an interval. */
export interface CallTick {
  readonly route: string;
  /** The start of the interval of `tickMs`. */
  readonly at: Moment;
  readonly sent: number;
  readonly succeeded: number;
  readonly failed: number;
  /** Successful calls by the version that answered. */
  readonly byVersion: Readonly<Record<string, number>>;
  readonly slowestMs: number;
}

/** Length of the interval of a tick. */
export const tickMs = 250;

/** A call that failed, or a stream that was cut. */
export interface FailedCall {
  readonly route: string;
  /** When it began. */
  readonly at: Moment;
  readonly durationMs: number;
  /** The name of a gRPC status, such as `UNAVAILABLE`. */
  readonly code: string;
  readonly message: string;
  /** The name of the pod that called; undefined for a caller outside of the mesh. */
  readonly from?: string;
  /** The name of the pod that answered, if one did. */
  readonly answeredBy?: string;
  /** For a stream: it was open, and ended before its client ended it. */
  readonly isCutStream: boolean;
}

/** A program of a rehearsal could not run for a while: this machine had no core for it. */
export interface Lag {
  /** When it should have run. */
  readonly at: Moment;
  readonly lateMs: number;
}

/** Everything that was recorded. */
export interface Recording {
  readonly began: Moment;
  readonly ended: Moment;
  readonly observations: readonly Observation[];
  readonly routes: readonly CallRoute[];
  readonly ticks: readonly CallTick[];
  readonly failures: readonly FailedCall[];
  readonly lags: readonly Lag[];
}

/** Where the parts of a rehearsal write what they see. */
export interface Recorder {
  observe(observation: Observation): void;
  route(route: CallRoute): void;
  tick(tick: CallTick): void;
  fail(failure: FailedCall): void;
  lag(lag: Lag): void;
}
