import { isDeepStrictEqual } from 'node:util';
import { valueAt } from '../../../lang/at-path.ts';
import { isMap, type PlainMap } from '../../../lang/plain-map.ts';
import { groupOf } from '../../../model/api-group.ts';
import type { RenderedDocument } from '../../../picture/rendered-document.ts';

type Path = readonly string[];

/** The part of a document that is compared. */
type Described = Pick<RenderedDocument, 'apiVersion' | 'kind' | 'value'>;

/** The parts of a kind that the API server does not let anyone change. */
interface Immutable {
  readonly group: string;
  readonly kind: string;
  /** Immutable fields. */
  readonly fields?: readonly Path[];
  /** A map of which only these keys may change. */
  readonly allBut?: { readonly path: Path; readonly keys: readonly string[] };
  /** A field whose values may change only while none of them is among these. */
  readonly never?: readonly { readonly path: Path; readonly values: readonly unknown[] }[];
}

/**
 * Source: Kubernetes, the update validation of each kind (pkg/apis/<group>/validation), and for custom resources the
 * transition rules of their schemas. A HorizontalPodAutoscaler, a PodDisruptionBudget, a NetworkPolicy and all of
 * Istio's kinds may change as a whole.
 */
const table: readonly Immutable[] = [
  { group: 'apps', kind: 'Deployment', fields: [['spec', 'selector']] },
  { group: 'apps', kind: 'ReplicaSet', fields: [['spec', 'selector']] },
  { group: 'apps', kind: 'DaemonSet', fields: [['spec', 'selector']] },
  {
    group: 'apps',
    kind: 'StatefulSet',
    allBut: {
      path: ['spec'],
      keys: [
        'replicas',
        'ordinals',
        'template',
        'updateStrategy',
        'revisionHistoryLimit',
        'persistentVolumeClaimRetentionPolicy',
        'minReadySeconds',
      ],
    },
  },
  {
    group: 'batch',
    kind: 'Job',
    fields: [
      ['spec', 'selector'],
      ['spec', 'template'],
      ['spec', 'completionMode'],
      ['spec', 'podFailurePolicy'],
      ['spec', 'backoffLimitPerIndex'],
      ['spec', 'managedBy'],
      ['spec', 'successPolicy'],
    ],
  },
  {
    group: '',
    kind: 'Service',
    never: [
      { path: ['spec', 'clusterIP'], values: ['None'] },
      { path: ['spec', 'type'], values: ['ExternalName'] },
    ],
  },
  {
    group: '',
    kind: 'PersistentVolumeClaim',
    allBut: { path: ['spec'], keys: ['resources', 'volumeAttributesClassName'] },
  },
  { group: '', kind: 'Secret', fields: [['type']] },
  {
    group: '',
    kind: 'ResourceQuota',
    fields: [
      ['spec', 'scopes'],
      ['spec', 'scopeSelector'],
    ],
  },
  { group: 'rbac.authorization.k8s.io', kind: 'RoleBinding', fields: [['roleRef']] },
  { group: 'rbac.authorization.k8s.io', kind: 'ClusterRoleBinding', fields: [['roleRef']] },
  {
    group: 'storage.k8s.io',
    kind: 'StorageClass',
    fields: [['provisioner'], ['parameters'], ['reclaimPolicy'], ['volumeBindingMode']],
  },
  { group: 'scheduling.k8s.io', kind: 'PriorityClass', fields: [['value'], ['preemptionPolicy']] },
  { group: 'node.k8s.io', kind: 'RuntimeClass', fields: [['handler']] },
  { group: 'discovery.k8s.io', kind: 'EndpointSlice', fields: [['addressType']] },
  { group: 'networking.k8s.io', kind: 'IngressClass', fields: [['spec', 'controller']] },
  { group: 'gateway.networking.k8s.io', kind: 'GatewayClass', fields: [['spec', 'controllerName']] },
  {
    group: 'apiextensions.k8s.io',
    kind: 'CustomResourceDefinition',
    fields: [
      ['spec', 'group'],
      ['spec', 'scope'],
      ['spec', 'names', 'plural'],
      ['spec', 'names', 'kind'],
    ],
  },
];

/** Secrets and ConfigMaps with `immutable: true` keep their contents and this field. */
const sealed: Immutable = {
  group: '',
  kind: '',
  fields: [['immutable'], ['data'], ['binaryData'], ['stringData']],
};

/** The paths of the fields that differ between two states of one object, and may not. */
export function immutableChanges(before: Described, after: Described): Path[] {
  const group = groupOf(before.apiVersion);
  const rules = table.filter((each) => each.group === group && each.kind === before.kind);
  if (group === '' && /^(?:Secret|ConfigMap)$/.test(before.kind) && before.value['immutable'] === true)
    rules.push(sealed);
  return rules.flatMap((rule) => brokenFields(rule, before.value, after.value));
}

/** True for a kind with immutable parts. */
export const hasImmutableFields = (group: string, kind: string): boolean =>
  table.some((each) => each.group === group && each.kind === kind);

function brokenFields(
  { fields = [], allBut, never = [] }: Immutable,
  one: PlainMap,
  other: PlainMap,
): Path[] {
  const differs = (path: Path) => !isDeepStrictEqual(plain(valueAt(one, path)), plain(valueAt(other, path)));
  const rest = allBut ? keysAt(one, other, allBut.path).filter((key) => !allBut.keys.includes(key)) : [];
  const moves = never.filter(
    ({ path, values }) =>
      differs(path) &&
      (values.includes(valueAt(one, path)) ||
        values.includes(valueAt(other, path)) ||
        bothSet(path, one, other)),
  );
  return [
    ...fields,
    ...rest.map((key) => [...(allBut?.path ?? []), key]),
    ...moves.map(({ path }) => path),
  ].filter(differs);
}

/** A new address is a change; a removed address stays as it is in the cluster. */
const bothSet = (path: Path, one: PlainMap, other: PlainMap): boolean =>
  path.at(-1) === 'clusterIP' && valueAt(one, path) !== undefined && valueAt(other, path) !== undefined;

function keysAt(one: PlainMap, other: PlainMap, path: Path): string[] {
  const maps = [valueAt(one, path), valueAt(other, path)].filter(isMap);
  return [...new Set(maps.flatMap((map) => Object.keys(map)))];
}

/** Views of the model share objects and have undefined keys; rendered documents have neither. */
const plain = (value: unknown): unknown =>
  value === undefined ? undefined : JSON.parse(JSON.stringify(value));
