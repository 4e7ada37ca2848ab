import { expect, test } from 'vitest';
import { readInputs } from '../../../load/inputs.ts';
import { loadWorkspace } from '../../../load/load-workspace.ts';
import { paths } from '../../../testing/edited.ts';
import { type Files, soundFiles, temporaryRepository } from '../../../testing/temporary-repository.ts';
import { declaredCalls } from './declared-calls.ts';

const dev = soundFiles[paths.dev] ?? '';

/** The calls of orders in each cluster: what they call, and the file and key of each method. */
async function callsOfOrders(files: Files): Promise<string[][]> {
  const root = temporaryRepository(files);
  const { workspace } = await loadWorkspace(root, readInputs(root));
  return declaredCalls(workspace).map((calls) =>
    (calls.get('orders') ?? []).flatMap(({ callee, methods }) =>
      methods.map(({ name, at }) => `${callee.cluster.spec.name} ${name} ${at.file.path} ${keyOf(at)}`),
    ),
  );
}

const keyOf = (at: object): string => ('path' in at && Array.isArray(at.path) ? at.path.join('.') : '');

const inProd = (own = '') => dev.replaceAll('dev', 'prod').replace('  orders:\n', `  orders:\n${own}`);

test('clusters without overrides have the same methods, each with its own services', async () => {
  expect(await callsOfOrders({ 'clusters/prod.yaml': inProd() })).toEqual([
    [`dev shop.v1.Stock/Reserve ${paths.orders} calls.0.methods.0`],
    [`prod shop.v1.Stock/Reserve ${paths.orders} calls.0.methods.0`],
  ]);
});

test('calls that a cluster overrides are its own', async () => {
  const own = '    calls: [{ service: stock, methods: [Get] }]\n';
  expect(await callsOfOrders({ 'clusters/prod.yaml': inProd(own) })).toEqual([
    [`dev shop.v1.Stock/Reserve ${paths.orders} calls.0.methods.0`],
    ['prod shop.v1.Stock/Get clusters/prod.yaml services.orders.calls.0.methods.0'],
  ]);
});

test('two entries for a service have their own methods', async () => {
  const spec = (soundFiles[paths.orders] ?? '').replace(
    /^calls:\n/m,
    'calls:\n  - { service: stock, methods: [Get] }\n',
  );
  expect(await callsOfOrders({ [paths.orders]: spec })).toEqual([
    [
      `dev shop.v1.Stock/Get ${paths.orders} calls.0.methods.0`,
      `dev shop.v1.Stock/Reserve ${paths.orders} calls.1.methods.0`,
    ],
  ]);
});
