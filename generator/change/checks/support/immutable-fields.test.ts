import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { isMap } from '../../../lang/plain-map.ts';
import { immutableChanges } from './immutable-fields.ts';

/** A document of a kind, with more YAML. */
function documentOf(apiVersion: string, kind: string, yaml: string) {
  const parsed: unknown = parse(yaml);
  const value = { apiVersion, kind, ...(isMap(parsed) ? parsed : {}) };
  return { apiVersion, kind, value };
}

type Row = readonly [apiVersion: string, kind: string, before: string, after: string, ...fields: string[]];

const rows: readonly Row[] = [
  [
    'apps/v1',
    'Deployment',
    'spec: { selector: { matchLabels: { a: b } } }',
    'spec: { selector: { matchLabels: { a: c } } }',
    'spec.selector',
  ],
  [
    'apps/v1',
    'Deployment',
    'spec: { selector: { matchLabels: { a: b } }, replicas: 1 }',
    'spec: { replicas: 2, selector: { matchLabels: { a: b } } }',
  ],
  [
    'apps/v1',
    'StatefulSet',
    'spec: { serviceName: a, replicas: 1 }',
    'spec: { serviceName: b, replicas: 2 }',
    'spec.serviceName',
  ],
  [
    'apps/v1',
    'StatefulSet',
    'spec: { replicas: 1 }',
    'spec: { replicas: 1, volumeClaimTemplates: [{}] }',
    'spec.volumeClaimTemplates',
  ],
  ['apps/v1', 'DaemonSet', 'spec: { selector: { a: b } }', 'spec: {}', 'spec.selector'],
  ['batch/v1', 'Job', 'spec: { template: { a: 1 } }', 'spec: { template: { a: 2 } }', 'spec.template'],
  ['batch/v1', 'Job', 'spec: { parallelism: 1 }', 'spec: { parallelism: 2 }'],
  ['v1', 'Service', 'spec: { clusterIP: None }', 'spec: {}', 'spec.clusterIP'],
  ['v1', 'Service', 'spec: { clusterIP: 10.0.0.1 }', 'spec: { clusterIP: 10.0.0.2 }', 'spec.clusterIP'],
  ['v1', 'Service', 'spec: { clusterIP: 10.0.0.1 }', 'spec: {}'],
  ['v1', 'Service', 'spec: { type: ClusterIP }', 'spec: { type: LoadBalancer }'],
  ['v1', 'Service', 'spec: { type: ClusterIP }', 'spec: { type: ExternalName }', 'spec.type'],
  [
    'v1',
    'PersistentVolumeClaim',
    'spec: { storageClassName: a, resources: 1 }',
    'spec: { storageClassName: b, resources: 2 }',
    'spec.storageClassName',
  ],
  ['v1', 'Secret', 'type: Opaque', 'type: kubernetes.io/tls', 'type'],
  ['v1', 'ConfigMap', 'data: { a: b }', 'data: { a: c }'],
  ['v1', 'ConfigMap', 'immutable: true\ndata: { a: b }', 'immutable: true\ndata: { a: c }', 'data'],
  ['v1', 'Secret', 'immutable: true', 'immutable: false', 'immutable'],
  [
    'rbac.authorization.k8s.io/v1',
    'ClusterRoleBinding',
    'roleRef: { name: a }',
    'roleRef: { name: b }',
    'roleRef',
  ],
  ['storage.k8s.io/v1', 'StorageClass', 'provisioner: a', 'provisioner: b', 'provisioner'],
  [
    'networking.k8s.io/v1',
    'IngressClass',
    'spec: { controller: a }',
    'spec: { controller: b }',
    'spec.controller',
  ],
  [
    'apiextensions.k8s.io/v1',
    'CustomResourceDefinition',
    'spec: { scope: Namespaced }',
    'spec: { scope: Cluster }',
    'spec.scope',
  ],
  ['autoscaling/v2', 'HorizontalPodAutoscaler', 'spec: { minReplicas: 1 }', 'spec: { minReplicas: 2 }'],
  ['example.com/v1', 'Deployment', 'spec: { selector: a }', 'spec: { selector: b }'],
];

describe('immutable fields', () => {
  test.each(
    rows.map(
      ([apiVersion, kind, before, after, ...fields]) =>
        [`${kind}: ${before} to ${after}`, { apiVersion, kind, before, after, fields }] as const,
    ),
  )('%s', (_, { apiVersion, kind, before, after, fields }) => {
    const found = immutableChanges(documentOf(apiVersion, kind, before), documentOf(apiVersion, kind, after));
    expect(found.map((path) => path.join('.'))).toEqual(fields);
  });
});
