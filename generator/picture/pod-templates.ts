import type { Path } from '../diagnostics/source-file.ts';
import { listAt, mapAt } from '../lang/at-path.ts';
import type { PlainMap } from '../lang/plain-map.ts';
import { podLabels } from './label-selectors.ts';
import type { RenderedDocument, RenderedFleet } from './rendered-document.ts';

/** The path of the pod in a document, by kind. */
const podPaths: Readonly<Record<string, Path>> = {
  Pod: [],
  Deployment: ['spec', 'template'],
  StatefulSet: ['spec', 'template'],
  DaemonSet: ['spec', 'template'],
  ReplicaSet: ['spec', 'template'],
  ReplicationController: ['spec', 'template'],
  Job: ['spec', 'template'],
  CronJob: ['spec', 'jobTemplate', 'spec', 'template'],
};

/** A pod that a document asks for. */
export interface RenderedPod {
  readonly document: RenderedDocument;
  /** Of the pod in the document, with `metadata` and `spec` below it. */
  readonly path: Path;
  /** Those of the template, and those that are added. */
  readonly labels: PlainMap;
  readonly spec: PlainMap;
}

/** The path of the pod in a document of another kind with a template as Deployments have it, such as Rollout. */
const templateOf = (value: PlainMap): Path | undefined =>
  listAt(value, 'spec', 'template', 'spec', 'containers').length > 0 ? ['spec', 'template'] : undefined;

/** A container of it. */
export interface RenderedContainer {
  readonly pod: RenderedPod;
  readonly name: string;
  readonly path: Path;
  readonly value: PlainMap;
  /** False for what runs to its end before the pod starts. */
  readonly stays: boolean;
}

const pods = new WeakMap<RenderedFleet, readonly RenderedPod[]>();

/** The pods of all documents; read once. */
export function podsOf(rendered: RenderedFleet): readonly RenderedPod[] {
  const found = pods.get(rendered) ?? rendered.documents.flatMap((document) => podOf(document) ?? []);
  pods.set(rendered, found);
  return found;
}

/** The path of the pod in a document; undefined for one that asks for none. */
export const podPathOf = ({ kind, value }: Pick<RenderedDocument, 'kind' | 'value'>): Path | undefined =>
  Object.hasOwn(podPaths, kind) ? podPaths[kind] : templateOf(value);

/** The pod of a document; undefined for one that asks for none. */
export function podOf(document: RenderedDocument): RenderedPod | undefined {
  const { value } = document;
  const path = podPathOf(document);
  if (!path) return undefined;
  const labels = mapAt(value, ...path, 'metadata', 'labels');
  const pod = { document, path, labels, spec: mapAt(value, ...path, 'spec') };
  return { ...pod, labels: podLabels(document, labels, !isLeftAlone(pod)) };
}

/** The containers of a pod, those that run before it starts among them. */
export function containersOf(pod: RenderedPod): RenderedContainer[] {
  return ['initContainers', 'containers'].flatMap((list) =>
    listAt(pod.spec, list).map((item, index): RenderedContainer => {
      const value = mapAt(item);
      const stays = list === 'containers' || value['restartPolicy'] === 'Always';
      const path = [...pod.path, 'spec', list, index];
      return { pod, name: String(value['name'] ?? index), path, value, stays };
    }),
  );
}

/** The containers of all pods. */
export const allContainers = (rendered: RenderedFleet): RenderedContainer[] =>
  podsOf(rendered).flatMap(containersOf);

/** The annotations of pods, and their path. */
export function annotationsOf(pod: RenderedPod): { readonly values: PlainMap; readonly path: Path } {
  const path = [...pod.path, 'metadata', 'annotations'];
  return { values: mapAt(pod.document.value, ...path), path };
}

/**
 * True for a pod without injection: its label, or the older annotation, turns it off, or the pod uses the network of
 * its node.
 * Source: Istio, Installing the Sidecar: controlling the injection policy; Istio, injectRequired of pkg/kube/inject.
 */
export function isLeftAlone(pod: RenderedPod): boolean {
  const key = 'sidecar.istio.io/inject';
  const isOff = (value: unknown) => String(value) === 'false';
  return pod.spec['hostNetwork'] === true || isOff(pod.labels[key]) || isOff(annotationsOf(pod).values[key]);
}
