import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { filesIn } from '../testing/fixtures.ts';
import { diagnosticsOf, temporaryRepository } from '../testing/temporary-repository.ts';

// The first test of a file compiles protos, which takes long where all cores are busy.
vi.setConfig({ testTimeout: 60_000 });

test('the fleet of the mutations is valid', async () => {
  const shop = filesIn(join(import.meta.dirname, 'testdata/shop'));
  expect(await diagnosticsOf(temporaryRepository({ ...shop, 'clusters/dev.yaml': null }))).toBe('');
});
