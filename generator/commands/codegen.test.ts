import { expect, test } from 'vitest';
import { runBundled } from '../testing/bundled.ts';

test('the committed code is up to date with protos and definitions', async () => {
  expect(await runBundled('codegen', '--check')).toMatchObject({ code: 0, stderr: '' });
});
