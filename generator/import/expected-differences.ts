import { isReservedOnPods } from '../checks/workload/reserved-pod-metadata.ts';
import type { PlainMap } from '../lang/plain-map.ts';
import {
  type Change,
  isAboutOwnPods,
  isOptionalPort,
  isPause,
  isRenderedPort,
  isSameImageIn,
} from './change.ts';
import type { ExistingDocument } from './document.ts';
import { type Leaf, pathText } from './leaves.ts';

/** A difference between what runs and what is rendered that is right as it is. */
interface Expected {
  readonly kind: RegExp;
  readonly path: RegExp;
  /** Only this value is expected to change; any value if undefined. */
  readonly value?: unknown;
  /** Only then is the change expected. */
  readonly when?: (change: Change) => boolean;
  readonly reason: string;
}

const pod = /^(?:Deployment|StatefulSet|CronJob|Job)$/;
const job = /^(?:CronJob|Job)$/;
const running = /^(?:Deployment|StatefulSet)$/;
const container = String.raw`spec\.template\.spec\.containers\[[^\]]+\]`;

/** What the API server fills in. Source: Kubernetes, API reference, defaults of each field. */
const defaults: readonly [RegExp, RegExp, unknown][] = [
  [/./, /\.protocol$/, 'TCP'],
  [/^Service$/, /^spec\.type$/, 'ClusterIP'],
  [/^Service$/, /^spec\.sessionAffinity$/, 'None'],
  [/^Service$/, /^spec\.internalTrafficPolicy$/, 'Cluster'],
  [/^Service$/, /^spec\.externalTrafficPolicy$/, 'Cluster'],
  [/^Service$/, /^spec\.allocateLoadBalancerNodePorts$/, true],
  [pod, /\.terminationMessagePath$/, '/dev/termination-log'],
  [pod, /\.terminationMessagePolicy$/, 'File'],
  [pod, /^spec\.template\.spec\.dnsPolicy$/, 'ClusterFirst'],
  [running, /^spec\.template\.spec\.restartPolicy$/, 'Always'],
  [job, /^spec\.backoffLimit$/, 6],
  [job, /^spec\.(?:completions|parallelism)$/, 1],
  [job, /^spec\.completionMode$/, 'NonIndexed'],
  [job, /^spec\.(?:suspend|manualSelector)$/, false],
  [job, /^spec\.podReplacementPolicy$/, 'TerminatingOrFailed'],
  [job, /^spec\.successfulJobsHistoryLimit$/, 3],
  [job, /^spec\.failedJobsHistoryLimit$/, 1],
  [/^StatefulSet$/, /^spec\.podManagementPolicy$/, 'OrderedReady'],
  [/^StatefulSet$/, /^spec\.updateStrategy\.type$/, 'RollingUpdate'],
  [/^StatefulSet$/, /^spec\.updateStrategy\.rollingUpdate\.partition$/, 0],
  [/^StatefulSet$/, /^spec\.persistentVolumeClaimRetentionPolicy\./, 'Retain'],
  [pod, /^spec\.template\.spec\.schedulerName$/, 'default-scheduler'],
  [pod, /Probe\.successThreshold$/, 1],
  [pod, /Probe\.timeoutSeconds$/, 1],
  [pod, /Probe\.failureThreshold$/, 3],
  [pod, /Probe\.periodSeconds$/, 10],
  [pod, /Probe\.initialDelaySeconds$/, 0],
  [pod, /Probe\.httpGet\.scheme$/, 'HTTP'],
  [pod, /Probe\.grpc\.service$/, ''],
  [pod, /\.fieldRef\.apiVersion$/, 'v1'],
  [pod, /\.defaultMode$/, 420],
  [pod, /\.volumeMounts\[[^\]]+\]\.readOnly$/, false],
  [pod, /^spec\.template\.spec\.serviceAccount$/, undefined],
];

/** Right changes, each with its reason. */
const expected: readonly Expected[] = [
  {
    kind: /./,
    path: /^metadata\.(?:name|namespace)$/,
    reason: 'names of objects follow from the name of the service',
  },
  {
    kind: /./,
    path: /^metadata\.labels\./,
    reason: 'objects have the label app; podLabels of a spec are for pods',
  },
  { kind: pod, path: /^spec\.selector\b/, reason: 'versions are selected by the labels app and version' },
  { kind: /^Service$/, path: /^spec\.selector\b/, reason: 'a Service selects the pods with its label app' },
  { kind: pod, path: /^spec\.(?:replicas|paused)$/, reason: 'cluster files have the number of pods' },
  {
    kind: pod,
    path: /^spec\.(?:strategy|revisionHistoryLimit|progressDeadlineSeconds)\b/,
    reason: 'a rollout starts a quarter of the pods at a time and never has fewer than before',
  },
  {
    kind: /^Deployment$/,
    path: /^spec\.minReadySeconds$/,
    reason: 'a rollout starts a quarter of the pods at a time and never has fewer than before',
  },
  {
    kind: /^Job$/,
    path: /^spec\.ttlSecondsAfterFinished$/,
    reason: 'Argo CD would create the Job again after Kubernetes has deleted it',
  },
  {
    kind: pod,
    path: /^spec\.template\.spec\.serviceAccountName$/,
    reason: 'each service has an identity of its own',
  },
  {
    kind: pod,
    path: /^spec\.template\.spec\.automountServiceAccountToken$/,
    value: false,
    reason: 'pods have no token of the API server',
  },
  {
    kind: pod,
    path: new RegExp(String.raw`^${container}\.image$`),
    when: isSameImageIn,
    reason: 'cluster files have the tag of each version',
  },
  {
    kind: pod,
    path: /securityContext\.(?!runAsUser|runAsGroup|fsGroup)/,
    reason: 'pods follow the restricted Pod Security Standard',
  },
  {
    kind: pod,
    path: /securityContext\.(?:runAsUser|runAsGroup|fsGroup)$/,
    value: 0,
    reason: 'no container runs as root',
  },
  {
    kind: pod,
    path: /securityContext(?:\.capabilities)?$/,
    reason: 'pods follow the restricted Pod Security Standard',
  },
  {
    kind: pod,
    path: new RegExp(String.raw`^${container}\.imagePullPolicy$`),
    reason: 'Kubernetes pulls a fixed tag once',
  },
  {
    kind: pod,
    path: new RegExp(String.raw`^${container}\.lifecycle\.preStop\b`),
    when: isPause,
    reason: 'a pod waits with preStop until its removal from the endpoints is known',
  },
  {
    kind: pod,
    path: new RegExp(String.raw`^${container}\.ports\[\d+\]\.(?:name|containerPort)$`),
    when: isOptionalPort,
    reason: 'ports have the names of the spec',
  },
  {
    kind: pod,
    path: /^spec\.template\.spec\.terminationGracePeriodSeconds$/,
    value: 30,
    reason: 'a pod has time to finish its calls',
  },
  {
    kind: pod,
    path: /^spec\.template\.spec\.(?:topologySpreadConstraints|affinity\.podAntiAffinity)\b/,
    when: isAboutOwnPods,
    reason: 'pods are spread over zones and nodes',
  },
  {
    kind: pod,
    path: /^spec\.template\.metadata\.annotations\.sidecar\.istio\.io\/inject$/,
    reason: 'the label of the namespace asks for injection',
  },
  {
    kind: /^Service$/,
    path: /^spec\.ports\[\d+\]\.(?:name|targetPort|appProtocol)$/,
    when: isRenderedPort,
    reason: 'ports have the names of the spec, and their protocol in appProtocol',
  },
];

/** True for a value that the API server would fill in. */
export const isDefault = (kind: string, leaf: Leaf): boolean =>
  defaults.some(
    ([kinds, path, value]) =>
      kinds.test(kind) && path.test(pathText(leaf.path)) && (value === undefined || leaf.value === value),
  ) || isEmptyValue(leaf.value);

const isEmptyValue = (value: unknown): boolean =>
  value === null || value === '' || (typeof value === 'object' && Object.keys(value).length === 0);

/** Why a value changes on purpose; undefined if it should not. */
export function reasonFor(
  { kind, value: existing }: Pick<ExistingDocument, 'kind' | 'value'>,
  leaf: Leaf,
  rendered: PlainMap,
): string | undefined {
  const { path, value } = leaf;
  const text = pathText(path);
  return (
    expected.find(
      (each) =>
        each.kind.test(kind) &&
        each.path.test(text) &&
        (each.value === undefined || each.value === value) &&
        (each.when?.({ existing, rendered, leaf }) ?? true),
    )?.reason ?? reasonOfReserved(path)
  );
}

/** Labels and annotations of pods that the generator, Kubernetes or Istio sets. */
function reasonOfReserved(path: Leaf['path']): string | undefined {
  const [spec, template, metadata, list, key] = path;
  if (spec !== 'spec' || template !== 'template' || metadata !== 'metadata' || typeof key !== 'string')
    return undefined;
  const isReserved =
    (list === 'labels' && isReservedOnPods('podLabels', key)) ||
    (list === 'annotations' && isReservedOnPods('podAnnotations', key));
  return isReserved ? 'the generator, Kubernetes or Istio sets it on pods' : undefined;
}
