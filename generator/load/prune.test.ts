import { expect, test } from 'vitest';
import { diagnosticsOf, soundFiles, temporaryRepository } from '../testing/temporary-repository.ts';
import { withoutUnknownKeys } from './prune.ts';

const stock = soundFiles['services/stock/service.yaml'] ?? '';
const orders = soundFiles['services/orders/service.yaml'] ?? '';

test('a misspelt key of one spec does not hide what is wrong elsewhere', async () => {
  const printed = await diagnosticsOf(
    temporaryRepository({
      'services/stock/service.yaml': `${stock}resorces: {}\ntimeout: 1s\nretries: { attempts: 3, perTryTimeout: 1s, retryOn: [reset, deadline-exceeded], nonIdempotent: allow }\n`,
      'services/orders/service.yaml': orders.replace('[Reserve]', '[Reserv]'),
    }),
  );
  expect(printed).toContain('MESH201 services/stock/service.yaml:8:1');
  expect(printed).toContain('MESH407 services/stock/service.yaml');
  expect(printed).toContain('MESH310 services/orders/service.yaml:10:15');
});

test('a map with only misspelt keys is one mistake: it is not also reported as empty', async () => {
  const hash = 'loadBalancer: { consistentHash: { httpHeader: x-user } }\n';
  const printed = await diagnosticsOf(
    temporaryRepository({ 'services/stock/service.yaml': `${stock}${hash}outlierDetection: {}\n` }),
  );
  expect(printed.match(/MESH\d+/g)).toEqual(['MESH201']);
});

test('a spec with another shape error reports nothing else', async () => {
  const printed = await diagnosticsOf(
    temporaryRepository({ 'services/stock/service.yaml': `${stock.replace('50051', 'many')}resorces: {}\n` }),
  );
  expect(printed).toContain('MESH201');
  expect(printed).toContain('MESH203');
  expect(printed).toContain('2 errors');
});

// Checking the whole map for each of its keys would take minutes.
test('as many unknown keys as fit into a spec are removed quickly, with the maps that become empty', () => {
  const keys = Array.from({ length: 60_000 }, (_, index) => `k${index}`);
  const errors = keys.map((key) => ({
    keyword: 'additionalProperties',
    instancePath: '/outer/inner',
    schemaPath: '',
    params: { additionalProperty: key },
    parentSchema: { properties: {} },
    data: {},
  }));
  const inner = Object.fromEntries(keys.map((key) => [key, 1]));
  expect(withoutUnknownKeys({ outer: { inner }, kept: 1 }, errors)).toEqual({ kept: 1 });
}, 20_000);
