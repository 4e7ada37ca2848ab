import { expect, test } from 'vitest';
import { chosenServices } from './small-proof.ts';

const all = Array.from({ length: 40 }, (_, index) => `service-${index}`);

test.each([
  ['that have changed', ['service-7', 'service-30'], ['service-7', 'service-30']],
  ['that come first, if none has changed', [], all.slice(0, 12)],
  ['that come first among many that have changed', all.slice(20), all.slice(20, 32)],
])('a small proof of a large cluster is about the services %s', (_, changed, chosen) => {
  expect([...chosenServices(all, (service) => changed.includes(service))]).toEqual(chosen);
});
