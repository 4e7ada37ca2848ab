import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { changeRules } from '../change/run-checks.ts';
import { isInRange, nextFreeCode, subjects } from '../diagnostics/code-ranges.ts';
import { canBeSuppressed } from '../diagnostics/rule.ts';
import { suppressionRules } from '../diagnostics/suppression/rules.ts';
import { loadRules } from '../load/rules.ts';
import { rulesBySubject } from '../pipeline/rules.ts';
import { toolRules } from '../pipeline/tool-rules.ts';
import { expectKeysAreNames, expectOneNameEach } from '../testing/check-files.ts';
import { foldersIn } from '../testing/fixtures.ts';
import { treeRules } from '../write/rules.ts';
import { checks, checksBySubject, renderedChecks } from './index.ts';

const folder = import.meta.dirname;
const all = subjects.flatMap((subject) => rulesBySubject[subject].map((rule) => ({ subject, rule })));

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
    expect(repeated(all.map(({ rule }) => rule.code)), nextFreeCodes()).toEqual([]);
    expect(repeated(all.map(({ rule }) => rule.name))).toEqual([]);
  });

  test.each([loadRules, suppressionRules, changeRules, toolRules, treeRules])(
    'has one name, also if no check finds it',
    (list) => expectKeysAreNames({ ...list }),
  );

  test.each(all.map(({ rule, subject }) => [rule.code, rule.name, rule, subject] as const))(
    '%s %s has a code of its subject, a title and an explanation',
    (code, name, rule, subject) => {
      expect(isInRange(code, subject), `${code} is not a code for ${subject}.\n${nextFreeCodes()}`).toBe(
        true,
      );
      expect(name).toMatch(/^[a-z]+(?:-[a-z0-9]+)*$/);
      expect(rule.title.trim()).toMatch(/^\S.*[^.\s]$/);
      expect(rule.explanation.trim()).toMatch(/^.{20,}\.$/s);
      expect(rule.source ?? 'none').not.toBe('');
      expect(canBeSuppressed(rule) || !rule.explanation.includes('suppress the finding')).toBe(true);
    },
  );
});

describe('the codes', () => {
  test('of a subject are in one range', () => {
    for (const subject of subjects) {
      const next = nextFreeCode([], subject);
      expect(subjects.filter((each) => isInRange(next, each))).toEqual([subject]);
    }
  });

  test('below 1000 are of one subject each, and of a rule', () => {
    const codes = Array.from({ length: 1000 }, (_, number) => `MESH${number}`);
    const ofSeveral = codes.filter((code) => subjects.filter((each) => isInRange(code, each)).length > 1);
    expect(ofSeveral).toEqual([]);
    const used = new Set<string>(all.map(({ rule }) => rule.code));
    const unused = codes.filter((code) => subjects.some((each) => isInRange(code, each)) && !used.has(code));
    expect(unused, 'codes of removed rules belong in retiredCodes').toEqual([]);
  });

  test('are given one after the other', () => {
    expect(nextFreeCode(['MESH413', 'MESH1500', 'MESH1501', 'MESH1600'], 'destination')).toBe('MESH1502');
  });

  test('of removed rules are not given again', () => {
    expect(nextFreeCode(['MESH1401'], 'traffic')).toBe('MESH1404');
  });
});

const repeated = (texts: readonly string[]): string[] =>
  texts.filter((text, index) => texts.indexOf(text) !== index);

/** For the author of a new rule. */
function nextFreeCodes(): string {
  const codes = all.map(({ rule }) => rule.code);
  return `The next free codes: ${subjects.map((subject) => `${nextFreeCode(codes, subject)} for ${subject}`).join(', ')}.`;
}
