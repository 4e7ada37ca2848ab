import { join } from 'node:path';
import { expect, test } from 'vitest';
import { filesIn } from '../testing/fixtures.ts';
import { diagnosticsOf, temporaryRepository } from '../testing/temporary-repository.ts';

test('the fleet that mutations spoil is sound', async () => {
  const shop = filesIn(join(import.meta.dirname, 'testdata/shop'));
  expect(await diagnosticsOf(temporaryRepository({ ...shop, 'clusters/dev.yaml': null }))).toBe('');
});
