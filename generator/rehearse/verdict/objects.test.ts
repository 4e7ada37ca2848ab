import { expect, test } from 'vitest';
import { cluster, object } from '../../testing/rehearsals/builder.ts';
import { announcedDeletions } from './objects.ts';

const named = (kind: string, name: string, apiVersion?: string) => ({
  cluster,
  ...object(kind, name),
  ...(apiVersion === undefined ? {} : { apiVersion }),
});

test('a commit announces to delete what its documents do not have any more, but no namespace', () => {
  const before = [
    named('Deployment', 'stock-v1'),
    named('VirtualService', 'stock', 'networking.istio.io/v1beta1'),
    named('ConfigMap', 'stock'),
    named('Namespace', 'shop'),
    named('CustomResourceDefinition', 'meshes.example.com'),
  ];
  const after = [named('VirtualService', 'stock'), { ...named('ConfigMap', 'stock'), cluster: 'prod-us' }];
  expect(announcedDeletions(before, after)).toEqual([
    named('Deployment', 'stock-v1'),
    named('ConfigMap', 'stock'),
  ]);
});
