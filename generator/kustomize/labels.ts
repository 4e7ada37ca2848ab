import { isMap, type PlainMap } from '../lang/plain-map.ts';
import type { Kustomization } from '../render/kustomization.ts';
import { groupAndVersionOf } from './built-document.ts';
import { changeAt } from './change-at.ts';

type Label = NonNullable<Kustomization['labels']>[number];

/** A field that labels are written to: of one kind or of all, created if it is missing or left out then. */
interface LabelField {
  readonly path: string;
  readonly kind?: string;
  readonly group?: string;
  readonly version?: string;
  readonly create: boolean;
}

const podTemplate = 'spec/template/metadata/labels';
const pods = 'spec/template/spec';
const preferred = 'preferredDuringSchedulingIgnoredDuringExecution/podAffinityTerm/labelSelector/matchLabels';
const required = 'requiredDuringSchedulingIgnoredDuringExecution/labelSelector/matchLabels';

/** Source: Kustomize v5.8.2, metadatalabels.go. */
const templateFields: readonly LabelField[] = [
  { path: podTemplate, kind: 'ReplicationController', version: 'v1', create: true },
  { path: podTemplate, kind: 'Deployment', create: true },
  { path: podTemplate, kind: 'ReplicaSet', create: true },
  { path: podTemplate, kind: 'DaemonSet', create: true },
  { path: podTemplate, kind: 'StatefulSet', group: 'apps', create: true },
  { path: podTemplate, kind: 'Job', group: 'batch', create: true },
  { path: 'spec/jobTemplate/metadata/labels', kind: 'CronJob', group: 'batch', create: true },
  { path: `spec/jobTemplate/${podTemplate}`, kind: 'CronJob', group: 'batch', create: true },
];

/** Source: Kustomize v5.8.2, commonlabels.go. */
const selectorFields: readonly LabelField[] = [
  { path: 'spec/selector', kind: 'Service', version: 'v1', create: true },
  { path: 'spec/selector', kind: 'ReplicationController', version: 'v1', create: true },
  { path: 'spec/selector/matchLabels', kind: 'Deployment', create: true },
  { path: 'spec/selector/matchLabels', kind: 'ReplicaSet', create: true },
  { path: 'spec/selector/matchLabels', kind: 'DaemonSet', create: true },
  { path: 'spec/selector/matchLabels', kind: 'StatefulSet', group: 'apps', create: true },
  ...['Deployment', 'StatefulSet'].flatMap((kind) =>
    [
      `affinity/podAffinity/${preferred}`,
      `affinity/podAffinity/${required}`,
      `affinity/podAntiAffinity/${preferred}`,
      `affinity/podAntiAffinity/${required}`,
      'topologySpreadConstraints/labelSelector/matchLabels',
    ].map((path) => ({ path: `${pods}/${path}`, kind, group: 'apps', create: false })),
  ),
  { path: 'spec/selector/matchLabels', kind: 'Job', group: 'batch', create: false },
  { path: 'spec/jobTemplate/spec/selector/matchLabels', kind: 'CronJob', group: 'batch', create: false },
  { path: 'spec/selector/matchLabels', kind: 'PodDisruptionBudget', group: 'policy', create: false },
  ...['spec/podSelector', 'spec/ingress/from/podSelector', 'spec/egress/to/podSelector'].map((path) => ({
    path: `${path}/matchLabels`,
    kind: 'NetworkPolicy',
    group: 'networking.k8s.io',
    create: false,
  })),
  { path: 'spec/volumeClaimTemplates/metadata/labels', kind: 'StatefulSet', group: 'apps', create: true },
];

const everywhere: LabelField = { path: 'metadata/labels', create: true };

/** A document with an entry of `labels`: in its metadata, in its pod template, and in selectors. */
export function withLabels(
  document: PlainMap,
  { pairs, includeSelectors, includeTemplates }: Label,
): PlainMap {
  const fields = [
    everywhere,
    ...(includeSelectors || includeTemplates ? templateFields : []),
    ...(includeSelectors ? selectorFields : []),
  ];
  const { group, version } = groupAndVersionOf(document);
  const its = fields.filter(
    (field) =>
      (field.kind === undefined || field.kind === document['kind']) &&
      (field.group === undefined || field.group === group) &&
      (field.version === undefined || field.version === version),
  );
  return its.reduce(
    (value, { path, create }) =>
      changeAt(value, path.split('/'), (labels) => ({ ...(isMap(labels) ? labels : {}), ...pairs }), create),
    document,
  );
}
