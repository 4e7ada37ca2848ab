import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { Memory } from './memory.ts';

test('findings of the last run are known, unless everything is checked again', () => {
  const root = temporaryFolder();
  const first = new Memory(root, false);
  first.remember('key', []);
  first.save();
  expect(new Memory(root, false).recall('key')).toEqual([]);
  expect(new Memory(root, true).recall('key')).toBeUndefined();
});

test('findings of this run are known to a second look in it', () => {
  const run = new Memory(temporaryFolder(), true);
  run.remember('key', []);
  expect(run.recall('key')).toEqual([]);
});

test.each([
  ['of another version of the generator', { generator: '0123456789abcdef', verdicts: { key: [] } }],
  ['without a version', { key: [] }],
  ['that are damaged', { generator: '', verdicts: { key: 'none' } }],
])('findings %s are not used', (_, cache) => {
  const root = temporaryFolder();
  mkdirSync(join(root, '.cache', 'tools'), { recursive: true });
  writeFileSync(join(root, '.cache', 'tools', 'verdicts.json'), JSON.stringify(cache));
  expect(new Memory(root, false).recall('key')).toBeUndefined();
});

test('findings that a run did not use are dropped, unless it was a run of some tools', () => {
  const root = temporaryFolder();
  const first = new Memory(root, false);
  first.remember('of kubeconform', []);
  first.remember('of buf', []);
  first.save();
  const onlyBuf = (isWhole: boolean) => {
    const run = new Memory(root, false);
    run.recall('of buf');
    run.save(isWhole);
    return new Memory(root, false).recall('of kubeconform');
  };
  expect(onlyBuf(false)).toEqual([]);
  expect(onlyBuf(true)).toBeUndefined();
});
