import { readdirSync } from 'node:fs';
import { expect, onTestFinished, test, vi } from 'vitest';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { explain } from '../toolchain/availability.ts';
import { findRehearsalTools, machineProblem } from './tools.ts';

const problem = await machineProblem();

test.skipIf(problem)('looking for the tools builds nothing, and names the command that does', async () => {
  const cache = temporaryFolder();
  vi.stubEnv('GITOPS_TOOLS_CACHE', cache);
  onTestFinished(() => void vi.unstubAllEnvs());
  const found = await findRehearsalTools();
  expect(found.available ? '' : explain(found)).toMatch(/ is not available: it .*npm run /);
  expect(readdirSync(cache)).toEqual([]);
});

test('what only the owner of a machine can install is optional in continuous integration', async () => {
  vi.stubEnv('PATH', temporaryFolder());
  onTestFinished(() => void vi.unstubAllEnvs());
  expect(await machineProblem()).toMatchObject({ available: false, isOptional: true });
});
