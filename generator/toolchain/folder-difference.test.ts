import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { folderDifference } from './folder-difference.ts';

function folderOf(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'difference-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  return folder;
}

test('equal folders do not differ', () => {
  const files = { 'a.ts': 'a', 'v1/b.ts': 'b' };
  expect(folderDifference(folderOf(files), folderOf(files))).toEqual([]);
});

test('what is missing, changed and stale is named, sorted by path', () => {
  const actual = folderOf({ 'v1/changed.ts': 'old', 'v1/same.ts': 'same', 'a/stale.ts': '' });
  const wanted = folderOf({ 'v1/changed.ts': 'new', 'v1/same.ts': 'same', 'v1/missing.ts': '' });
  expect(folderDifference(actual, wanted)).toEqual([
    { path: 'a/stale.ts', kind: 'stale' },
    { path: 'v1/changed.ts', kind: 'changed' },
    { path: 'v1/missing.ts', kind: 'missing' },
  ]);
});

test('a folder that is not there lacks everything', () => {
  expect(folderDifference(join(folderOf({}), 'nowhere'), folderOf({ 'a.ts': '' }))).toEqual([
    { path: 'a.ts', kind: 'missing' },
  ]);
});
