/** The state of a container, as `containerStatuses` has it. Source: Kubernetes, core/v1, ContainerState. */
export type ContainerState =
  | { readonly kind: 'waiting'; readonly reason: string; readonly message?: string }
  | { readonly kind: 'running'; readonly startedAt: string }
  | {
      readonly kind: 'terminated';
      readonly exitCode: number;
      readonly reason: string;
      readonly startedAt: string;
      readonly finishedAt: string;
    };

/** A container as its status shows it. */
export interface ContainerView {
  readonly name: string;
  readonly image: string;
  readonly role: 'init' | 'sidecar' | 'application';
  readonly state: ContainerState;
  /** How its last process ended, if there was one before. */
  readonly last: ContainerState | undefined;
  readonly restarts: number;
  /** Its startup probe has succeeded. */
  readonly started: boolean;
  readonly ready: boolean;
}

/** Moments in a status have seconds. */
export const timestamp = (at: number = Date.now()): string =>
  new Date(at).toISOString().replace(/\.\d+Z$/, 'Z');
