import { expect, test } from 'vitest';
import { findingsIn, whereOf } from '../testing/findings.ts';
import { soundFiles, temporaryRepository } from '../testing/temporary-repository.ts';

/** The findings of a fleet with more services like stock, and more in its fleet file. */
async function found(fleet: string, ...more: readonly string[]): Promise<string[]> {
  const stock = soundFiles['services/stock/service.yaml'] ?? '';
  const root = temporaryRepository({
    'clusters/fleet.yaml': `${soundFiles['clusters/fleet.yaml']}${fleet}`,
    ...Object.fromEntries(
      more.map((name) => [
        `services/${name}/service.yaml`,
        `name: ${name}\n${stock.slice(stock.indexOf('\n') + 1)}`,
      ]),
    ),
  });
  const findings = await findingsIn(root);
  return findings
    .filter(({ at }) => at.file.path === 'clusters/fleet.yaml')
    .map((each) => `${whereOf(each)} ${each.message}`);
}

const undeclared = 'defaults:\n  env: { STOCK: "stock:50051" }\n';

test.each([
  [['cart'], ''],
  [['cart', 'desk'], '; the same holds for desk'],
  [['cart', 'desk', 'mail'], '; the same holds for desk and mail'],
  [['cart', 'desk', 'mail', 'web'], '; the same holds for desk and 2 other services'],
])('a mistake in the defaults of %j is one finding', async (names, others) => {
  expect(await found(undeclared, ...names)).toEqual([
    `MESH311 clusters/fleet.yaml:4:17 cart dials stock here but does not list it under calls: its proxy denies the call${others}`,
  ]);
});

test('an unknown service in the calls of the defaults is one finding', async () => {
  expect(await found('defaults:\n  calls: [{ service: stok, methods: [Get] }]\n', 'zoo')).toEqual([
    expect.stringContaining('stok'),
  ]);
});

test('two mistakes in the defaults are two findings', async () => {
  const two = 'defaults:\n  calls: [{ service: stok, methods: [Get] }, { service: ordrs, methods: [Get] }]\n';
  expect(await found(two)).toHaveLength(2);
});
