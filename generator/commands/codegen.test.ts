import { expect, test } from 'vitest';
import { runBundled } from '../testing/bundled.ts';

test('the committed code is what the contracts say', async () => {
  expect(await runBundled('codegen', '--check')).toMatchObject({ code: 0, stderr: '' });
});
