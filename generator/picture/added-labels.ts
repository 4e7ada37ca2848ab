import { textAt } from '../lang/at-path.ts';
import type { PlainMap } from '../lang/plain-map.ts';
import type { RenderedDocument } from './rendered-document.ts';

/** The value of a label that a controller sets on each pod: only its form is known, such as `shelves-` and a number. */
export class ControllerValue {
  readonly #prefix: string;
  readonly #form: RegExp;

  constructor(form: RegExp, prefix = '') {
    this.#form = form;
    this.#prefix = prefix;
  }

  /** True if a pod may have this value. */
  canBe(value: unknown): boolean {
    const text = String(value);
    return text.startsWith(this.#prefix) && this.#form.test(text.slice(this.#prefix.length));
  }

  toString(): string {
    return `${this.#prefix}*`;
  }
}

const number = /^\d+$/;
const hash = new ControllerValue(/^[a-z0-9]+$/);
const uid = new ControllerValue(/^[0-9a-f-]+$/);

/** What is read of the document of pods. */
export type ControlledPods = Pick<RenderedDocument, 'kind' | 'name'> & { readonly value?: PlainMap };

/** The labels of the pods of a Job, or of the Jobs of a CronJob. */
const jobLabels = (job: unknown, completionMode: string | undefined): PlainMap => ({
  'job-name': job,
  'batch.kubernetes.io/job-name': job,
  'controller-uid': uid,
  'batch.kubernetes.io/controller-uid': uid,
  ...(completionMode === 'Indexed'
    ? { 'batch.kubernetes.io/job-completion-index': new ControllerValue(number) }
    : {}),
});

const labelsByKind: Readonly<Record<string, (pods: ControlledPods) => PlainMap>> = {
  Deployment: () => ({ 'pod-template-hash': hash }),
  Rollout: () => ({ 'rollouts-pod-template-hash': hash }),
  StatefulSet: ({ name }) => ({
    'statefulset.kubernetes.io/pod-name': new ControllerValue(number, `${name}-`),
    'apps.kubernetes.io/pod-index': new ControllerValue(number),
    'controller-revision-hash': new ControllerValue(/^[a-z0-9]+$/, `${name}-`),
  }),
  DaemonSet: () => ({
    'controller-revision-hash': hash,
    'pod-template-generation': new ControllerValue(number),
  }),
  Job: ({ name, value }) => jobLabels(name, textAt(value, 'spec', 'completionMode')),
  CronJob: ({ name, value }) =>
    jobLabels(
      new ControllerValue(number, `${name}-`),
      textAt(value, 'spec', 'jobTemplate', 'spec', 'completionMode'),
    ),
};

/**
 * The labels that the controller of a kind adds to its pods.
 * Source: Kubernetes, Well-Known Labels, Annotations and Taints; Deployments: pod-template-hash label; DaemonSet,
 * ControllerRevision; Argo Rollouts, rollouts-pod-template-hash.
 */
export const controllerLabels = (pods: ControlledPods): PlainMap =>
  Object.hasOwn(labelsByKind, pods.kind) ? (labelsByKind[pods.kind]?.(pods) ?? {}) : {};
