import { expect, test } from 'vitest';
import { stateOfWorkTree } from '../../pipeline/load-state.ts';
import { edited, paths } from '../../testing/edited.ts';
import { merged } from '../../testing/merged.ts';
import { type Files, temporaryRepository } from '../../testing/temporary-repository.ts';
import { proofsOf } from './proofs.ts';
import { serviceFactsOf } from './service-facts.ts';
import { instancesByName } from './spec-line.ts';

const stock = 'services/stock/service.yaml';
const deny = [{ methods: ['Get'], callers: ['orders'], reason: 'maintenance' }];

/** What happens to the calls of stock. */
async function groupWith(files: Files) {
  const { fleet, workspace, diagnostics } = await stateOfWorkTree(temporaryRepository(files));
  if (!fleet) throw new Error(diagnostics.map(({ message }) => message).join('\n'));
  const sources = { findInstance: instancesByName(workspace), findProofs: proofsOf(fleet, []) };
  return serviceFactsOf(fleet, sources).find(({ service }) => service.name === 'stock')?.groups[0];
}

/** What orders may call of stock, by method. */
async function permissionsWith(settings: Readonly<Record<string, unknown>>) {
  const group = await groupWith(merged(stock, settings));
  const column = group?.access.callers.indexOf('orders') ?? -1;
  return Object.fromEntries(
    (group?.access.rows ?? []).map(({ method, cells }) => [method.split('/')[1], cells[column]]),
  );
}

test('a denial is stronger than a permission, and methods that nothing allows are not permitted', async () => {
  expect(await permissionsWith({ deny })).toMatchObject({ Get: 'denied', Reserve: 'may call' });
});

test('a dry run denies nothing', async () => {
  const permissions = await permissionsWith({ deny, policies: { mode: 'dry-run' } });
  expect(permissions).toMatchObject({ Get: 'not permitted', Reserve: 'may call' });
});

test('a method has the routes that its calls can match, the lines of the spec, and its proofs', async () => {
  const rules = `methods:
  Reserve: { timeout: 2s }
routes:
  - name: readers
    match: { methods: [Get], metadata: { x-reader: { exact: 'yes' } } }
    subset: v1
`;
  const group = await groupWith(edited(paths.stock, ['grpc:\n', `${rules}grpc:\n`]));
  const named = group?.methods.map(({ method, routes }) => [
    method,
    routes.map((index) => [group.routes[index]?.route, group.routes[index]?.at?.line]),
  ]);
  expect(named).toEqual([
    [
      'shop.v1.Stock/Get',
      [
        ['readers', 8],
        ['default', 1],
      ],
    ],
    ['shop.v1.Stock/Reserve', [['shop.v1.Stock/Reserve', 6]]],
  ]);
  expect(group?.access.lines).toEqual([{ path: 'services/orders/service.yaml', line: 9 }]);
  expect(group?.methods[1]?.proofs.derived).toContainEqual(['timeout', 2]);
});
