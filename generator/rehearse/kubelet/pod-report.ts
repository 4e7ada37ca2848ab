import type { PodState } from '../recording.ts';
import { attempt } from './attempt.ts';
import type { NodeContext } from './node-context.ts';
import { fleetNames } from './pod-spec.ts';
import {
  isReady,
  type PodCondition,
  type PodView,
  podConditions,
  podPhase,
  podStatus,
} from './pod-status.ts';

/** Reports the state of a pod: to the API server as its status, and to the recording. */
export class PodReport {
  readonly #node: NodeContext;
  readonly #view: () => PodView;
  #conditions: readonly PodCondition[] = [];
  #phase = '';
  #isClosed = false;
  /** The patch that is on its way, and whether the state has changed since. */
  #patch: Promise<void> | undefined;
  #isStale = false;
  #sent = '';

  constructor(node: NodeContext, view: () => PodView) {
    this.#node = node;
    this.#view = view;
  }

  get isReady(): boolean {
    return isReady(this.#conditions);
  }

  get isRunning(): boolean {
    return this.#phase === 'Running';
  }

  get #isCompleted(): boolean {
    return ['Succeeded', 'Failed'].includes(this.#phase);
  }

  /** The state has changed. @param reason why the pod may not be ready now */
  changed(reason?: string): void {
    if (this.#isClosed) return;
    const view = this.#view();
    const [wasReady, wasRunning, wasCompleted] = [this.isReady, this.isRunning, this.#isCompleted];
    this.#conditions = podConditions(view, this.#conditions);
    this.#phase = podPhase(view);
    if (this.isRunning && !wasRunning) this.observe('started');
    if (this.isReady && !wasReady) this.observe('ready');
    if (!this.isReady && wasReady) this.observe('not ready', reason);
    if (this.#isCompleted && !wasCompleted) this.observe('completed', this.#phase);
    this.#isStale = true;
    this.#patch ??= this.#send().finally(() => {
      this.#patch = undefined;
    });
  }

  observe(state: PodState['state'], message?: string): void {
    const { namespace, name, labels } = this.#view().spec;
    this.#node.recorder.observe({
      kind: 'pod',
      at: Date.now(),
      cluster: this.#node.cluster,
      pod: { namespace, name, ...fleetNames(labels) },
      state,
      ...(message === undefined ? {} : { message }),
    });
  }

  /** Resolves when the API server has the last state. */
  async sent(): Promise<void> {
    await this.#patch;
  }

  close(): void {
    this.#isClosed = true;
  }

  /** Patches the status; changes that happen meanwhile are one more patch. */
  async #send(): Promise<void> {
    while (this.#isStale && !this.#isClosed) {
      this.#isStale = false;
      const view = this.#view();
      const status = podStatus(view, this.#conditions);
      const text = JSON.stringify(status);
      if (text === this.#sent) continue;
      this.#sent = text;
      const path = `/api/v1/namespaces/${view.spec.namespace}/pods/${view.spec.name}/status`;
      // Strategic: conditions that others set stay.
      await attempt(() => this.#node.client.patch(path, { status }, 'strategic-merge-patch'));
    }
  }
}
