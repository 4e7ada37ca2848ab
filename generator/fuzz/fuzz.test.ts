import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { cases } from './cases.ts';
import { Runner } from './runner.ts';

const runner = new Runner();
afterAll(() => runner.stop());

// A few from a known beginning, so that nobody's change fails by chance; npm run fuzz goes on from anywhere.
test('whatever is done to specs, the answer is diagnostics or a sound tree', async () => {
  let tried = 0;
  const answered = fc.asyncProperty(cases, async (tryOut) => {
    expect((await runner.run(tryOut, tried++ % 10 === 0)).violation).toBeUndefined();
  });
  await fc.assert(answered, { seed: 1, numRuns: 60, interruptAfterTimeLimit: 60_000 });
}, 180_000);
