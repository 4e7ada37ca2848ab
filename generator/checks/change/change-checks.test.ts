import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, test, vi } from 'vitest';
import { change, committedRepository, printedChange, stepIn } from '../../testing/change-fixture.ts';
import { foldersIn } from '../../testing/fixtures.ts';
import type { ChangeCheck } from './change-check.ts';
import { changeChecks } from './index.ts';

// git, and processes on a busy machine, take their time.
vi.setConfig({ testTimeout: 60_000 });

const testdata = join(import.meta.dirname, 'testdata');

/** Every check of a change that a module here exports, by its name in kebab case. */
async function exportedChangeChecks(): Promise<ReadonlyMap<string, ChangeCheck>> {
  const found = new Map<string, ChangeCheck>();
  const modules = readdirSync(import.meta.dirname).filter(
    (name) => name.endsWith('.ts') && !name.endsWith('.test.ts') && name !== 'index.ts',
  );
  for (const module of modules) {
    const exported: Record<string, unknown> = await import(
      pathToFileURL(join(import.meta.dirname, module)).href
    );
    for (const [name, value] of Object.entries(exported)) {
      const check = changeChecks.find((each) => each === value);
      if (check) found.set(kebab(name), check);
      else expect(isCheck(value), `${name} is in no list`).toBe(false);
    }
  }
  return found;
}

const kebab = (name: string): string => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

const isCheck = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && 'code' in value && 'run' in value;

const checks = await exportedChangeChecks();

/** What is said of a step of a fixture, over its base as a commit. */
function printedFor(fixture: string, step: 'bad' | 'good'): Promise<string> {
  const root = committedRepository(stepIn(join(testdata, fixture, 'base')));
  change(root, stepIn(join(testdata, fixture, step)));
  return printedChange(root);
}

describe('the registry of change checks', () => {
  test('holds every check, by code, each with a folder of testdata/', () => {
    const codes = changeChecks.map(({ code }) => code);
    expect(codes).toEqual(codes.toSorted());
    expect(checks.size).toBe(changeChecks.length);
    expect(foldersIn(testdata)).toEqual([...checks.keys()].sort());
  });
});

describe.each(foldersIn(testdata))('%s', (name) => {
  test('finds what is unsafe about the change of bad/, in the words of bad.txt', async () => {
    const printed = await printedFor(name, 'bad');
    expect(printed).toBe(readFileSync(join(testdata, name, 'bad.txt'), 'utf8'));
    expect(printed).toContain(` ${checks.get(name)?.code} `);
  });

  test('finds nothing in the change of good/, which comes close', async () => {
    expect(await printedFor(name, 'good')).toBe('');
  });
});
