import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { rules } from '../pipeline/rules.ts';
import { expectOneNameEach } from '../testing/check-files.ts';
import { foldersIn } from '../testing/fixtures.ts';
import { checks, checksBySubject, renderedChecks } from './index.ts';

const folder = import.meta.dirname;

describe('a check', () => {
  test.each(Object.keys(checksBySubject))('of %s has one name and is in one list', async (subject) => {
    expectOneNameEach(join(folder, subject), await import(`./${subject}/index.ts`));
  });

  test('has a subject that is a folder here', () => {
    const others = ['rendered', 'support', 'testdata'];
    const subjects = foldersIn(folder).filter((name) => !others.includes(name));
    expect(Object.keys(checksBySubject).sort()).toEqual(subjects);
  });

  test('has a folder of its name in testdata/', () => {
    const names = [...checks, ...renderedChecks].map(({ name }) => name);
    expect(foldersIn(join(folder, 'testdata'))).toEqual(names.sort());
  });
});

describe('every rule', () => {
  test('has a code and a name of its own', () => {
    const names = [...rules.values()].map(({ name }) => name);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });

  test.each([...rules])('%s says what is wrong and why it matters', (code, rule) => {
    expect(code).toMatch(/^MESH[1-9][0-9]{2}$/);
    expect(rule.name).toMatch(/^[a-z]+(?:-[a-z0-9]+)*$/);
    expect(rule.title.trim()).toMatch(/^\S.*[^.\s]$/);
    expect(rule.explanation.trim()).toMatch(/^.{20,}\.$/s);
    expect(rule.source ?? 'said').not.toBe('');
  });
});
