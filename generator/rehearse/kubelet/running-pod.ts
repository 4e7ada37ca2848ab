import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { Failure } from '../../command-line/errors.ts';
import type { PlainMap } from '../../lang/plain-map.ts';
import { type LiveObject, maps } from '../../mesh/kubernetes-object.ts';
import type { Pod } from '../pod.ts';
import type { PodState } from '../recording.ts';
import { containerHost } from './container-host.ts';
import { timestamp } from './container-state.ts';
import type { Place } from './downward.ts';
import type { NodeContext } from './node-context.ts';
import { PodContainer } from './pod-container.ts';
import { type PodSandbox, preparePod } from './pod-sandbox.ts';
import { fleetNames, type PodSpec, podSpecFrom } from './pod-spec.ts';
import { isReady, type PodCondition, podConditions, podPhase, podStatus } from './pod-status.ts';
import { stopContainers } from './pod-stop.ts';
import type { Connection } from './sandbox.ts';

/** A pod on the node, from its binding to its end. */
export class RunningPod {
  readonly pod: Pod;
  readonly spec: PodSpec;
  readonly #node: NodeContext;
  readonly #place: Place;
  readonly #connection: Connection;
  readonly #folder: string;
  readonly #path: string;
  readonly #startTime = timestamp();
  #containers: readonly PodContainer[] = [];
  #prepared: PodSandbox | undefined;
  #conditions: readonly PodCondition[] = [];
  #otherConditions: readonly PlainMap[] = [];
  #reason: string | undefined;
  #phase = '';
  #isEnding = false;
  #isRemoved = false;
  /** The patch that is on its way, and whether the state has changed since. */
  #report: Promise<void> | undefined;
  #isStale = false;
  #reported = '';

  constructor(node: NodeContext, object: LiveObject) {
    this.#node = node;
    this.spec = podSpecFrom(object);
    const { place, connection } = node.places.next();
    this.#place = place;
    this.#connection = connection;
    const { namespace, name, uid, labels, serviceAccount } = this.spec;
    this.#folder = join(node.folder, `${namespace}-${name}`);
    this.#path = `/api/v1/namespaces/${namespace}/pods/${name}`;
    this.pod = {
      cluster: node.cluster,
      namespace,
      name,
      uid,
      labels,
      serviceAccount,
      address: place.address,
    };
  }

  get hasStarted(): boolean {
    return this.#phase === 'Running';
  }

  get isReady(): boolean {
    return isReady(this.#conditions);
  }

  /** Has readiness gates follow the conditions that others set. */
  update(object: LiveObject): void {
    const gates = new Set(this.spec.readinessGates);
    if (gates.size === 0) return;
    this.#otherConditions = maps(object, 'status', 'conditions').filter(({ type }) =>
      gates.has(String(type)),
    );
    this.#changed();
  }

  /** Binds the pod to the node and starts its containers; what it refers to may exist only later. */
  async start(): Promise<void> {
    this.#observe('created');
    await this.#bind();
    while (!this.#isEnding) {
      try {
        await this.#node.limit(async () => {
          if (!this.#isEnding) await this.#prepare();
        });
        break;
      } catch (error) {
        if (!(error instanceof Failure)) throw error;
        // As a kubelet, which reports FailedMount and tries again.
        if (this.#reason !== error.message) this.#observe('not ready', error.message);
        this.#reason = error.message;
        await setTimeout(retryMs, undefined, { ref: false });
      }
    }
    await this.#startContainers();
  }

  /** Ends the containers in the order of Kubernetes, then removes the pod. */
  async stop(gracePeriodSeconds: number): Promise<void> {
    if (this.#isEnding) return;
    this.#isEnding = true;
    this.#observe('stopping');
    const killed = await stopContainers(this.#containers, gracePeriodSeconds);
    if (killed.length > 0)
      this.#observe('killed', `${killed.join(', ')} had not ended after ${gracePeriodSeconds} s`);
    await this.#report;
    await this.#node.client.delete(this.#path, {
      gracePeriodSeconds: 0,
      preconditions: { uid: this.spec.uid },
    });
    this.remove();
  }

  /** Ends everything at once and removes the folder. */
  remove(): void {
    if (this.#isRemoved) return;
    this.#isEnding = true;
    this.#isRemoved = true;
    for (const container of this.#containers) container.kill();
    this.#clean();
    this.#observe('deleted');
  }

  #clean(): void {
    this.#prepared?.sandbox.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #bind(): Promise<void> {
    const { namespace, name, uid } = this.spec;
    await this.#node.client.create(`${this.#path}/binding`, {
      apiVersion: 'v1',
      kind: 'Binding',
      metadata: { namespace, name, uid },
      target: { apiVersion: 'v1', kind: 'Node', name: this.#place.node },
    });
  }

  async #prepare(): Promise<void> {
    const prepared = await preparePod(this.#node, this.spec, this.#place, this.#connection, this.#folder);
    this.#prepared = prepared;
    if (this.#isRemoved) this.#clean();
    if (this.#isEnding) return;
    this.#containers = this.spec.containers.map(
      (container) =>
        new PodContainer(
          container,
          containerHost(this.#node, this.pod, this.spec, container, prepared, (reason) =>
            this.#changed(reason),
          ),
        ),
    );
    this.#changed();
    for (const container of this.#containers) {
      if (this.#isEnding || container.spec.role !== 'init') break;
      await container.start();
      await container.whenDone;
    }
  }

  async #startContainers(): Promise<void> {
    for (const container of this.#containers) {
      if (this.#isEnding || podPhase(this.#view()) === 'Failed') return;
      if (container.view().state.kind === 'terminated') continue;
      await container.start();
      if (container.spec.role === 'init') await container.whenDone;
      if (container.spec.role === 'sidecar') await container.whenStarted;
    }
    await this.#afterApplications();
  }

  /** The sidecars of a Job end after its applications. */
  async #afterApplications(): Promise<void> {
    const applications = this.#containers.filter(({ spec }) => spec.role === 'application');
    await Promise.all(applications.map(({ whenDone }) => whenDone));
    if (this.#isEnding) return;
    await stopContainers(this.#containers, this.spec.gracePeriodSeconds);
  }

  #view() {
    return {
      spec: this.spec,
      place: this.#place,
      containers: this.#containers.map((container) => container.view()),
      startTime: this.#startTime,
      otherConditions: this.#otherConditions,
    };
  }

  #changed(reason?: string): void {
    if (this.#isRemoved) return;
    const view = this.#view();
    const wasReady = this.isReady;
    this.#conditions = podConditions(view, this.#conditions);
    const phase = podPhase(view);
    if (phase === 'Running' && this.#phase !== 'Running') this.#observe('started');
    this.#phase = phase;
    if (reason !== undefined) this.#reason = reason;
    if (this.isReady && !wasReady) this.#observe('ready');
    if (!this.isReady && wasReady) this.#observe('not ready', this.#reason);
    this.#isStale = true;
    this.#report ??= this.#reportStatus().finally(() => {
      this.#report = undefined;
    });
  }

  /** Patches the status; changes that happen meanwhile are one more patch. */
  async #reportStatus(): Promise<void> {
    while (this.#isStale && !this.#isRemoved) {
      this.#isStale = false;
      const status = podStatus(this.#view(), this.#conditions);
      const text = JSON.stringify(status);
      if (text === this.#reported) continue;
      this.#reported = text;
      // Strategic: conditions that others set stay.
      await this.#node.client.patch(`${this.#path}/status`, { status }, 'strategic-merge-patch');
    }
  }

  #observe(state: PodState['state'], message?: string): void {
    const { namespace, name, labels } = this.spec;
    this.#node.recorder.observe({
      kind: 'pod',
      at: Date.now(),
      cluster: this.#node.cluster,
      pod: { namespace, name, ...fleetNames(labels) },
      state,
      ...(message === undefined ? {} : { message }),
    });
  }
}

const retryMs = 500;
