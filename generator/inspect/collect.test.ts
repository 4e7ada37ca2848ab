import { expect, test } from 'vitest';
import { Failure } from '../command-line/errors.ts';
import { temporaryRepository } from '../testing/temporary-repository.ts';
import { collectFindings } from './collect.ts';
import type { FindingSource } from './source.ts';

const named = (name: string, more: Partial<FindingSource> = {}): FindingSource => ({
  doing: name,
  find: async () => ({ findings: [], checked: [{ name }] }),
  ...more,
});

test('the results are in the order of the sources, in whichever order they run', async () => {
  const sources = [
    named('tree', { neverFails: true }),
    named('change'),
    named('tools', { neverFails: true }),
  ];
  const { checked } = await collectFindings({ root: temporaryRepository(), sources });
  expect(checked.map(({ name }) => name)).toEqual(['specs', 'tree', 'change', 'tools']);
});

test('no program starts if another source ends the run', async () => {
  const started: string[] = [];
  const tools = named('tools', {
    neverFails: true,
    find: async () => {
      started.push('tools');
      return { findings: [] };
    },
  });
  const change = named('change', { find: () => Promise.reject(new Failure('no such commit')) });
  const run = collectFindings({ root: temporaryRepository(), sources: [tools, change] });
  await expect(run).rejects.toThrow('no such commit');
  expect(started).toEqual([]);
});
