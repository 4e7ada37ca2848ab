import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mergePatch } from '../load/merge-patch.ts';
import { factor } from './factor.ts';

test('the value that most clusters have is shared, and the others override it', () => {
  const { shared, overrides } = factor(
    new Map([
      ['dev', { image: 'a', env: { LEVEL: 'debug', MODE: 'x' } }],
      ['prod-eu', { image: 'a', env: { LEVEL: 'info', MODE: 'x' }, timeout: '2s' }],
      ['prod-us', { image: 'a', env: { LEVEL: 'info', MODE: 'x' }, timeout: '2s' }],
    ]),
  );
  expect(shared).toEqual({ image: 'a', env: { LEVEL: 'info', MODE: 'x' }, timeout: '2s' });
  expect(Object.fromEntries(overrides)).toEqual({
    dev: { env: { LEVEL: 'debug' }, timeout: null },
    'prod-eu': {},
    'prod-us': {},
  });
});

const key = fc.constantFrom('a', 'b', 'c');
const settings = fc.dictionary(
  key,
  fc.oneof(
    fc.integer(),
    fc.array(fc.integer()),
    fc.dictionary(key, fc.oneof(fc.string(), fc.dictionary(key, fc.integer()))),
  ),
);

test('shared settings with the overrides of a cluster are the settings of that cluster', () => {
  fc.assert(
    fc.property(fc.array(settings, { minLength: 1, maxLength: 4 }), (all) => {
      const byCluster = new Map(all.map((each, index) => [`c${index}`, each]));
      const { shared, overrides } = factor(byCluster);
      for (const [cluster, own] of byCluster) expect(mergePatch(shared, overrides.get(cluster))).toEqual(own);
    }),
  );
});
