import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { npmRun, shellWord } from './shell.ts';

test('a shell reads back the words that were quoted', () => {
  // A shell has no word with a zero byte.
  const words = fc.array(
    fc.string({ unit: 'binary' }).map((word) => word.replaceAll('\0', '')),
    { maxLength: 5 },
  );
  fc.assert(
    fc.property(words, (all) => {
      const script = `for word in ${all.map(shellWord).join(' ')}; do printf '%s\\0' "$word"; done`;
      const read = execFileSync('sh', ['-c', all.length > 0 ? script : ':'], { encoding: 'utf8' });
      expect(read.split('\0').slice(0, -1)).toEqual(all);
    }),
    { numRuns: 60 },
  );
});

test('ordinary words stay as they are', () => {
  for (const word of ['prod-eu', 'v1.2.0', '--to', '@org/team', 'a=b', '1,10,100'])
    expect(shellWord(word)).toBe(word);
});

test('a command line for a person quotes what has to be quoted', () => {
  expect(npmRun('canary', 'a', '--reason', "it's new")).toBe(`npm run canary -- a --reason 'it'\\''s new'`);
});
