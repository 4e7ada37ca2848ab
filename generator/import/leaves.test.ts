import { expect, test } from 'vitest';
import { strategicMerge } from '../patches/strategic-merge.ts';
import { documentOf, leavesOf, missingLeaves, pathText } from './leaves.ts';

const runs = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'cart' },
  spec: {
    template: {
      spec: {
        hostNetwork: true,
        containers: [
          {
            name: 'cart',
            stdin: true,
            env: [
              { name: 'A', value: '1' },
              { name: 'B', value: '2' },
            ],
          },
          { name: 'helper', image: 'helper:v1' },
        ],
      },
    },
  },
};

const rendered = {
  ...runs,
  spec: { template: { spec: { containers: [{ name: 'cart', env: [{ name: 'A', value: '1' }] }] } } },
};

test('items of lists are found by the key that identifies them', () => {
  expect([...leavesOf(runs).keys()]).toEqual([
    ...['apiVersion', 'kind', 'metadata.name', 'spec.template.spec.hostNetwork'],
    ...['name', 'stdin', 'env[A].name', 'env[A].value', 'env[B].name', 'env[B].value'].map(
      (path) => `spec.template.spec.containers[cart].${path}`,
    ),
    ...['name', 'image'].map((path) => `spec.template.spec.containers[helper].${path}`),
  ]);
});

test('the missing leaves as a patch turn the rendered document into what runs', () => {
  const missing = missingLeaves(runs, rendered);
  expect(missing.map(({ path }) => pathText(path))).toContain('spec.template.spec.containers[helper].image');
  expect(missingLeaves(runs, strategicMerge(rendered, documentOf(missing)))).toEqual([]);
});

test('numbers and texts of one quantity are equal', () => {
  expect(missingLeaves({ cpu: 1 }, { cpu: '1' })).toEqual([]);
});
