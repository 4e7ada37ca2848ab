import { linkSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readTree } from '../testing/generated-tree.ts';
import { temporaryRepository, writeInto } from '../testing/temporary-repository.ts';
import { applyPlan } from './apply.ts';
import type { Plan } from './plan.ts';

function plan(changes: Partial<Pick<Plan, 'writes' | 'removals'>>): Plan {
  return {
    writes: [],
    removals: [],
    unchanged: 0,
    documents: 0,
    units: new Map(),
    folders: new Map(),
    ...changes,
  };
}

const write = (path: string, text: string) => ({ path, text, isNew: true });

test('a file is replaced, not overwritten: a process that has it open reads the old file to its end', () => {
  const root = temporaryRepository({ 'base/a.yaml': 'old\n' });
  linkSync(join(root, 'base/a.yaml'), join(root, 'still-open.yaml'));
  applyPlan(root, plan({ writes: [write('base/a.yaml', 'new\n')] }));
  expect(readTree(root)).toEqual({ 'base/a.yaml': 'new\n' });
  expect(readFileSync(join(root, 'still-open.yaml'), 'utf8')).toBe('old\n');
});

test('missing folders are created', () => {
  const root = temporaryRepository({ 'base/there/a.yaml': 'a\n' });
  const paths = ['base/there/new/b.yaml', 'base/c/d/e.yaml', 'base/c/f.yaml', 'overlays/g.yaml'];
  applyPlan(root, plan({ writes: paths.map((path) => write(path, path)) }));
  expect(readTree(root)).toEqual({
    'base/there/a.yaml': 'a\n',
    ...Object.fromEntries(paths.map((path) => [path, path])),
  });
});

test('removals precede writes', () => {
  const root = temporaryRepository({ 'base/a/b/c.yaml': 'c\n', 'base/file': 'x' });
  const removals = [
    { path: 'base/a', isFolder: true },
    { path: 'base/a/b', isFolder: true },
    { path: 'base/a/b/c.yaml', isFolder: false },
    { path: 'base/file', isFolder: false },
  ];
  applyPlan(
    root,
    plan({ removals, writes: [write('base/a', 'a file now'), write('base/file/d.yaml', 'a folder now')] }),
  );
  expect(readTree(root)).toEqual({ 'base/a': 'a file now', 'base/file/d.yaml': 'a folder now' });
});

test('a folder that is not empty is not removed', () => {
  const root = temporaryRepository({ 'base/a/b.yaml': 'b\n' });
  writeInto(root, 'base/a/just-made.yaml', 'mine');
  const removals = [
    { path: 'base/a', isFolder: true },
    { path: 'base/a/b.yaml', isFolder: false },
  ];
  expect(() => applyPlan(root, plan({ removals }))).toThrow(/ENOTEMPTY/);
  expect(readTree(root)).toEqual({ 'base/a/just-made.yaml': 'mine' });
});

test('drafts are removed afterwards', () => {
  const root = temporaryRepository();
  const before = readdirSync(join(root, '.cache'));
  applyPlan(root, plan({ writes: [write('base/a.yaml', 'a\n')] }));
  expect(readdirSync(join(root, '.cache'))).toEqual(before);
});

test('files of a new folder are complete before the folder is in the tree', () => {
  const root = temporaryRepository({ 'base/a.yaml': 'a\n' });
  // A file in the place of the folder makes the last step fail.
  writeInto(root, 'overlays', 'in the way');
  const writes = [write('base/new/b.yaml', 'b\n'), write('overlays/dev/c.yaml', 'c\n')];
  expect(() => applyPlan(root, plan({ writes }))).toThrow(/ENOTDIR/);
  expect(readTree(root)['base/new/b.yaml']).toBeUndefined();
});
