import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { filesIn } from '../testing/fixtures.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { writeInto } from '../testing/temporary-repository.ts';
import { replaceFiles } from './transaction.ts';

const before = { 'a.txt': 'a\n', 'deep/er/b.txt': 'b\n', 'c.txt': 'c\n' };

function folder(): string {
  const root = temporaryFolder();
  for (const [path, text] of Object.entries(before)) writeInto(root, path, text);
  mkdirSync(join(root, '.cache'));
  return root;
}

const files = new Map([
  ['a.txt', 'new\n'],
  ['deep/er/b.txt', null],
  ['other/folder/d.txt', 'd\n'],
]);

test('replaces, removes and adds files, and leaves no empty or scratch folder', () => {
  const root = folder();
  replaceFiles(root, files).finish();
  expect(filesIn(root)).toEqual({ 'a.txt': 'new\n', 'c.txt': 'c\n', 'other/folder/d.txt': 'd\n' });
  expect(readdirSync(join(root, 'deep'))).toEqual([]);
});

test('undo restores every file and folder', () => {
  const root = folder();
  replaceFiles(root, files).undo();
  expect(filesIn(root)).toEqual(before);
  expect(readdirSync(root).sort()).toEqual(['.cache', 'a.txt', 'c.txt', 'deep']);
});

test('an error restores every file', () => {
  const root = folder();
  expect(() => replaceFiles(root, new Map([...files, ['c.txt/below.txt', 'no\n']]))).toThrow();
  expect(filesIn(root)).toEqual(before);
});
