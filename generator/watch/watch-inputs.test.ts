import { expect, onTestFinished, test, vi } from 'vitest';
import { paths } from '../testing/edited.ts';
import { soundFiles, temporaryRepository, writeInto } from '../testing/temporary-repository.ts';
import { watchInputs } from './watch-inputs.ts';

vi.mock('node:fs', async (original) => ({
  ...(await original<typeof import('node:fs')>()),
  watch: () => {
    throw Object.assign(new Error('no watchers left'), { code: 'ENOSPC', syscall: 'watch' });
  },
}));

test('changes are found even if the system provides no watchers', async () => {
  const root = temporaryRepository();
  const changes = watchInputs(root);
  onTestFinished(() => changes.close());
  changes.refresh();
  writeInto(root, paths.orders, `${soundFiles[paths.orders]}timeout: 3s\n`);
  await expect(changes.next()).resolves.toBeUndefined();
});
