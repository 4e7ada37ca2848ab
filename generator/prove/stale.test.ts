import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { generate } from '../pipeline/generate.ts';
import { temporaryRepository, writeInto } from '../testing/temporary-repository.ts';
import { loadFleet } from './load-fleet.ts';
import { staleFiles } from './plan.ts';

// The first test of a file compiles protos, which takes long where all cores are busy.
vi.setConfig({ testTimeout: 60_000 });

test('documents that are edited, missing or unexpected are not what the specs render', async () => {
  const root = temporaryRepository();
  await generate(root);
  const loaded = await loadFleet(root);
  if (!loaded.ok) throw new Error('The specs are sound.');
  const stale = (...clusters: string[]) => staleFiles(root, loaded.fleet, clusters);
  expect(stale('dev')).toEqual([]);

  writeInto(root, 'overlays/dev/stock/extra.yaml', 'a: b\n');
  writeInto(root, 'base/stock/service.yaml', 'a: b\n');
  writeInto(root, 'overlays/dev/ROUTES.md', 'nothing of this is applied\n');
  rmSync(join(root, 'base/orders/service.yaml'));
  expect(stale('dev')).toEqual([
    'base/orders/service.yaml',
    'base/stock/service.yaml',
    'overlays/dev/stock/extra.yaml',
  ]);
  expect(stale('prod')).toEqual(['base/orders/service.yaml', 'base/stock/service.yaml']);
});
