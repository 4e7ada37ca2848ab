import { expect, test } from 'vitest';
import { stateOfWorkTree } from '../pipeline/load-state.ts';
import { plain } from '../terminal/paint.ts';
import { appended, paths } from '../testing/edited.ts';
import { temporaryRepository, writeInto } from '../testing/temporary-repository.ts';
import { printChangeMeaning } from './report.ts';

test('a changed secret is printed without its values', { timeout: 60_000 }, async () => {
  const withPassword = (value: string) => appended(paths.orders, `env: { DB_PASSWORD: ${value} }\n`);
  const root = temporaryRepository(withPassword('hunter2-of-old'));
  const before = await stateOfWorkTree(root);
  writeInto(root, paths.orders, withPassword('hunter3-of-now')[paths.orders] ?? '');
  const after = await stateOfWorkTree(root);
  const output: string[] = [];
  const print = (text: string) => void output.push(text);
  await printChangeMeaning({ root, print, prompter: undefined, paint: plain }, before, after);
  expect(output.join('\n')).toContain('DB_PASSWORD: *** → ***');
  expect(output.join('\n')).not.toMatch(/hunter|of-(?:old|now)/);
});
