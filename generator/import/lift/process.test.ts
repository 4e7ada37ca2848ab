import { expect, test } from 'vitest';
import { memoryNote, resourcesOf } from './process.ts';

test.each([
  ['nothing', {}, {}],
  ['a small request', { requests: { memory: '128Mi' } }, { requests: { memory: '128Mi' } }],
  [
    'a request above the default limit',
    { requests: { cpu: '250m', memory: '1.5Gi' } },
    { requests: { cpu: '250m', memory: '1.5Gi' }, limits: { memory: '3Gi' } },
  ],
  [
    'a request in bytes',
    { requests: { memory: 536870912 } },
    { requests: { memory: 536870912 }, limits: { memory: 1073741824 } },
  ],
  [
    'a limit alone, which is also the request',
    { limits: { cpu: '50m', memory: '64Mi' } },
    { requests: { cpu: '50m', memory: '64Mi' }, limits: { cpu: '50m', memory: '64Mi' } },
  ],
])('resources with %s', (_, resources, expected) => {
  expect(resourcesOf({ resources })).toEqual(expected);
});

test('a container without a memory limit gets one, which a person has to check', () => {
  expect(memoryNote({})).toContain('no memory limit today, and now 256Mi:');
  expect(memoryNote({ resources: { requests: { memory: '1Gi' } } })).toContain('and now 2Gi:');
  expect(memoryNote({ resources: { limits: { memory: '64Mi' } } })).toBeUndefined();
});
