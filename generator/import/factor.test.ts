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

test('each variable has the value that most clusters have', () => {
  const { shared, overrides } = factor(
    new Map([
      ['dev', { env: { HOST: 'dev', LEVEL: 'debug', MODE: 'x' } }],
      ['prod-eu', { env: { HOST: 'eu', LEVEL: 'info', MODE: 'x' } }],
      ['prod-us', { env: { HOST: 'us', LEVEL: 'info', MODE: 'x' } }],
    ]),
  );
  expect(shared).toEqual({ env: { HOST: 'dev', LEVEL: 'info', MODE: 'x' } });
  expect(Object.fromEntries(overrides)).toEqual({
    dev: { env: { LEVEL: 'debug' } },
    'prod-eu': { env: { HOST: 'eu' } },
    'prod-us': { env: { HOST: 'us' } },
  });
});

test('a probe stays one value', () => {
  const { shared } = factor(
    new Map([
      ['dev', { readinessProbe: { exec: { command: ['a'] } } }],
      ['prod-eu', { readinessProbe: { grpc: {} } }],
      ['prod-us', { readinessProbe: { tcpSocket: { port: 1 } } }],
    ]),
  );
  expect(shared).toEqual({ readinessProbe: { exec: { command: ['a'] } } });
});

const key = fc.constantFrom('a', 'b', 'env');
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
