import fc from 'fast-check';
import { expect, test } from 'vitest';
import { meaningOfChange } from '../meaning/meaning.ts';
import { resolveFleet } from '../model/resolve.ts';
import { editedServices, workspaceOf } from '../testing/connected-services.ts';
import { soundFiles } from '../testing/temporary-repository.ts';
import { restrictWorkspaces } from './restricted.ts';

test('a change means the same among the affected services as among all services', {
  timeout: 60_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(editedServices(['shop']), async (files) => {
      const [before, after] = [await workspaceOf(files[0]), await workspaceOf(files[1])];
      const [few, fewAfter] = restrictWorkspaces(before, after);
      expect(meaningOfChange(resolveFleet(few), resolveFleet(fewAfter))).toEqual(
        meaningOfChange(resolveFleet(before), resolveFleet(after)),
      );
    }),
    { numRuns: 40 },
  );
});

test('a comment affects no service', { timeout: 60_000 }, async () => {
  const files = { 'clusters/dev.yaml': `${soundFiles['clusters/dev.yaml']}# A comment.\n` };
  const [few] = restrictWorkspaces(await workspaceOf({}), await workspaceOf(files));
  expect(few.services).toEqual([]);
});
