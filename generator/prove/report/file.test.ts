import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { Failure, UsageError } from '../../command-line/errors.ts';
import { reportInto } from './file.ts';

const folder = mkdtempSync(join(tmpdir(), 'report-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('a report takes the place of the one before', () => {
  const path = join(folder, 'report.md');
  for (const text of ['a long one', 'short']) reportInto(path)(text);
  expect(readFileSync(path, 'utf8')).toBe('short');
});

test('a path that no file can have is refused before anything runs', () => {
  for (const path of [folder, join(folder, 'missing', 'report.md')])
    expect(() => reportInto(path)).toThrow(UsageError);
});

test('a folder that is deleted in the meantime is reported', () => {
  const parent = mkdtempSync(join(folder, 'deleted-'));
  const write = reportInto(join(parent, 'report.md'));
  rmSync(parent, { recursive: true });
  expect(() => write('text')).toThrow(Failure);
});
