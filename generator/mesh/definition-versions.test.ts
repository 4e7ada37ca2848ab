import { expect, test } from 'vitest';
import { withUsedVersions } from './definition-versions.ts';
import { type KubernetesObject, maps } from './kubernetes-object.ts';

const definitionOf = (...names: string[]): KubernetesObject => ({
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'widgets.example.com' },
  spec: {
    group: 'example.com',
    versions: names.map((name, index) => ({ name, served: true, storage: index === 0 })),
  },
});

const versionsOf = (definition: KubernetesObject) =>
  maps(definition, 'spec', 'versions').map(({ name, storage }) => `${name}${storage ? ' stored' : ''}`);

test.each([
  [['v1alpha3', 'v1', 'v1beta1'], [], ['v1 stored']],
  [['v1beta1', 'v1alpha3'], [], ['v1beta1 stored']],
  [['v1beta2', 'v1beta10'], [], ['v1beta10 stored']],
  [['v2alpha1', 'v1alpha3'], [], ['v2alpha1 stored']],
  [['v1beta1', 'v1alpha3', 'v1'], ['example.com/v1alpha3'], ['v1alpha3', 'v1 stored']],
  [['v1beta1', 'v1'], ['other.com/v1beta1', 'v1beta1'], ['v1 stored']],
  [['v1'], ['example.com/v1'], ['v1 stored']],
])('of the versions %j, with documents of %j, the API server serves %j', (versions, used, expected) => {
  expect(versionsOf(withUsedVersions(definitionOf(...versions), new Set(used)))).toEqual(expected);
});
