import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { PlainMap } from '../../lang/plain-map.ts';
import { type LiveObject, maps } from '../../mesh/kubernetes-object.ts';
import type { Pod } from '../pod.ts';
import { attempt, attemptUntilDone } from './attempt.ts';
import { containerHost } from './container-host.ts';
import { timestamp } from './container-state.ts';
import type { Place } from './downward.ts';
import type { NodeContext } from './node-context.ts';
import { PodContainer } from './pod-container.ts';
import { PodReport } from './pod-report.ts';
import { type PodSandbox, preparePod } from './pod-sandbox.ts';
import { type PodSpec, podSpecFrom } from './pod-spec.ts';
import { type PodView, podPhase } from './pod-status.ts';
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
  readonly #report: PodReport;
  readonly #startTime = timestamp();
  #containers: readonly PodContainer[] = [];
  #prepared: PodSandbox | undefined;
  #otherConditions: readonly PlainMap[] = [];
  #isEnding = false;
  #isRemoved = false;

  constructor(node: NodeContext, object: LiveObject) {
    this.#node = node;
    this.spec = podSpecFrom(object);
    const { place, connection } = node.places.next();
    this.#place = place;
    this.#connection = connection;
    const { namespace, name, uid, labels, serviceAccount } = this.spec;
    this.#folder = join(node.folder, uid);
    this.#path = `/api/v1/namespaces/${namespace}/pods/${name}`;
    const { cluster } = node;
    this.pod = { cluster, namespace, name, uid, labels, serviceAccount, address: place.address };
    this.#report = new PodReport(node, () => this.#view());
  }

  get isReady(): boolean {
    return this.#report.isReady;
  }

  get hasStarted(): boolean {
    return this.#report.isRunning;
  }

  /** Has readiness gates follow the conditions that others set. */
  update(object: LiveObject): void {
    const gates = new Set(this.spec.readinessGates);
    if (gates.size === 0) return;
    this.#otherConditions = maps(object, 'status', 'conditions').filter(({ type }) =>
      gates.has(String(type)),
    );
    this.#report.changed();
  }

  /** Binds the pod to the node and starts its containers; what it refers to may exist only later. */
  async start(): Promise<void> {
    this.#report.observe('created');
    const isWanted = () => !this.#isEnding;
    const onFailure = (reason: string) => this.#report.observe('not ready', reason);
    await attemptUntilDone(() => this.#bind(), isWanted, onFailure);
    const prepare = () =>
      this.#node.limit(async () => {
        if (isWanted()) await this.#prepare();
      });
    await attemptUntilDone(prepare, isWanted, onFailure);
    await this.#startContainers();
  }

  /** Ends the containers in the order of Kubernetes, then removes the pod. */
  async stop(gracePeriodSeconds: number): Promise<void> {
    if (this.#isEnding) return;
    this.#isEnding = true;
    this.#report.observe('stopping');
    const killed = await stopContainers(this.#containers, gracePeriodSeconds);
    if (killed.length > 0)
      this.#report.observe('killed', `${killed.join(', ')} had not ended after ${gracePeriodSeconds} s`);
    await this.#report.sent();
    const options = { gracePeriodSeconds: 0, preconditions: { uid: this.spec.uid } };
    await attempt(() => this.#node.client.delete(this.#path, options));
    this.remove();
  }

  /** Ends everything at once and removes the folder. */
  remove(): void {
    if (this.#isRemoved) return;
    this.#isEnding = true;
    this.#isRemoved = true;
    this.#report.close();
    for (const container of this.#containers) container.kill();
    this.#clean();
    this.#report.observe('deleted');
  }

  #clean(): void {
    this.#prepared?.sandbox.close();
    // A process that is being killed may still write.
    rmSync(this.#folder, { recursive: true, force: true, maxRetries: 5 });
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
    const changed = (reason?: string) => this.#report.changed(reason);
    this.#containers = this.spec.containers.map((container) => {
      const host = containerHost(this.#node, this.pod, this.spec, container, prepared, changed);
      return new PodContainer(container, host);
    });
    this.#report.changed();
    // The rules of the network are a part of what takes time, the applications are not.
    for (const container of this.#containers) {
      if (this.#isEnding || container.spec.role !== 'init') break;
      await container.start();
      await container.whenDone;
      if (podPhase(this.#view()) === 'Failed') break;
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

  #view(): PodView {
    return {
      spec: this.spec,
      place: this.#place,
      containers: this.#containers.map((container) => container.view()),
      startTime: this.#startTime,
      otherConditions: this.#otherConditions,
    };
  }
}
