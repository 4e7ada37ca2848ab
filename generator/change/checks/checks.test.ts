import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { change, committedRepository, printedChange, stepIn } from '../../testing/change-fixture.ts';
import { expectOneNameEach } from '../../testing/check-files.ts';
import { foldersIn } from '../../testing/fixtures.ts';
import { changeChecks } from '../run-checks.ts';
import * as checks from './index.ts';

// git, and processes on a busy machine, take their time.
vi.setConfig({ testTimeout: 60_000 });

const testdata = join(import.meta.dirname, 'testdata');

/** The findings of a step of a fixture, compared with its base as a commit. */
function printedFor(fixture: string, step: 'bad' | 'good'): Promise<string> {
  const root = committedRepository(stepIn(join(testdata, fixture, 'base')));
  change(root, stepIn(join(testdata, fixture, step)));
  return printedChange(root);
}

describe('a check of a change', () => {
  test('has one name and is in one list', () => {
    expectOneNameEach(import.meta.dirname, checks);
  });

  test('has a folder of its name in testdata/', () => {
    expect(foldersIn(testdata)).toEqual(changeChecks.map(({ name }) => name).sort());
  });
});

describe.each(changeChecks)('$name', ({ name, code }) => {
  test('finds what is unsafe in the change of bad/ and prints bad.txt', async () => {
    const printed = await printedFor(name, 'bad');
    expect(printed).toContain(` ${code} `);
    await expect(printed).toMatchFileSnapshot(join(testdata, name, 'bad.txt'));
  });

  test('finds nothing in the change of good/, which is nearly the same', async () => {
    expect(await printedFor(name, 'good')).toBe('');
  });
});
