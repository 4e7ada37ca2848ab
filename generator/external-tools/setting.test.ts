import { expect, test } from 'vitest';
import { spotAt } from './document.ts';
import { settingFor } from './setting.ts';

const spec = {
  name: 'orders',
  resources: { requests: { memory: '64Mi' }, limits: { memory: '256Mi' } },
  versions: { v1: { tag: 'v1.0.0', replicas: 3 }, v2: { tag: 'v1.1.0', replicas: 1 } },
  routes: [{ name: 'beta', timeout: '1s' }],
  env: { LEVEL: 'debug' },
};

const at = (document: unknown, ...path: (string | number)[]) => settingFor(spec, spotAt(document, path));

test('a key of the document that occurs once in the spec is the setting', () => {
  expect(at({ http: [{ timeout: '1s' }] }, 'http', 0, 'timeout')).toEqual(['routes', 0, 'timeout']);
});

test('among equal keys, the one below the same parent keys matches', () => {
  const container = { resources: { limits: { memory: '9' } } };
  expect(at({ containers: [container] }, 'containers', 0, 'resources', 'limits', 'memory')).toEqual([
    'resources',
    'limits',
    'memory',
  ]);
});

test('among equal keys, the one with the same value matches', () => {
  expect(at({ spec: { replicas: 1 } }, 'spec', 'replicas')).toEqual(['versions', 'v2', 'replicas']);
});

test('a text that occurs once in the spec identifies its setting', () => {
  expect(at({ args: ['v1.1.0'] }, 'args', 0)).toEqual(['versions', 'v2', 'tag']);
  expect(at({ image: 'v1.1.0' }, 'image')).toEqual(['versions', 'v2', 'tag']);
});

test('several possible settings, or none, give no place', () => {
  expect(at({ spec: { replicas: 7 } }, 'spec', 'replicas')).toBeUndefined();
  expect(at({ metadata: { name: 'orders' } }, 'metadata', 'name')).toEqual(['name']);
  expect(at({ spec: { minReadySeconds: 'x' } }, 'spec', 'minReadySeconds')).toBeUndefined();
  expect(at({ spec: {} })).toBeUndefined();
});
