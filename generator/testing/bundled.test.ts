import { expect, test } from 'vitest';
import { runBundled } from './bundled.ts';
import { temporaryRepository } from './temporary-repository.ts';

test('a command that waits until its output is written ends', async () => {
  const { code, stderr } = await runBundled(
    'check',
    '--no-tools',
    '--repository',
    temporaryRepository({ 'services/orders/service.yaml': 'name: orders\n' }),
  );
  expect({ code, stderr }).toEqual({
    code: 1,
    stderr: expect.stringContaining('services/orders/service.yaml'),
  });
});
