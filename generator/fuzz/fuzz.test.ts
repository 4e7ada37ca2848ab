import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { cases } from './cases.ts';
import { Runner } from './runner.ts';

const runner = new Runner();
afterAll(() => runner.stop());

// A few cases from a fixed seed, so no change fails by chance; npm run fuzz continues from any seed.
test('for any edit of specs, the result is diagnostics or a valid tree', async () => {
  let tried = 0;
  const answered = fc.asyncProperty(cases, async (tryOut) => {
    expect((await runner.run(tryOut, tried++ % 10 === 0)).violation).toBeUndefined();
  });
  await fc.assert(answered, { seed: 1, numRuns: 60, interruptAfterTimeLimit: 60_000 });
}, 180_000);
