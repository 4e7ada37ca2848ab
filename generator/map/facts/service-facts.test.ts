import { expect, test } from 'vitest';
import { stateOfWorkTree } from '../../pipeline/load-state.ts';
import { merged } from '../../testing/merged.ts';
import { temporaryRepository } from '../../testing/temporary-repository.ts';
import { serviceFactsOf } from './service-facts.ts';

const stock = 'services/stock/service.yaml';
const deny = [{ methods: ['Get'], callers: ['orders'], reason: 'maintenance' }];

/** What orders may call of stock, by method. */
async function permissionsWith(settings: Readonly<Record<string, unknown>>) {
  const { fleet, diagnostics } = await stateOfWorkTree(temporaryRepository(merged(stock, settings)));
  if (!fleet) throw new Error(diagnostics.map(({ message }) => message).join('\n'));
  const [group] = serviceFactsOf(fleet).find(({ service }) => service.name === 'stock')?.groups ?? [];
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
