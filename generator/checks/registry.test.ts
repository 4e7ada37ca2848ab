import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { historyRules } from '../change/rules.ts';
import type { Rule } from '../diagnostics/rule.ts';
import { suppressionRules } from '../diagnostics/suppression/rules.ts';
import { loadRules } from '../load/rules.ts';
import { rules } from '../pipeline/rules.ts';
import { toolRules } from '../pipeline/tool-rules.ts';
import { proofChecks } from '../proofs/checks/index.ts';
import { exportedChecks } from '../testing/exported-checks.ts';
import { foldersIn } from '../testing/fixtures.ts';
import { treeRules } from '../write/rules.ts';
import { changeChecks } from './change/index.ts';
import { checks } from './index.ts';
import { renderedChecks } from './rendered/index.ts';

const found = [...checks, ...renderedChecks];
const all: readonly Rule[] = [
  ...Object.values(loadRules),
  ...found,
  ...Object.values(suppressionRules),
  ...changeChecks,
  ...Object.values(historyRules),
  ...Object.values(toolRules),
  ...proofChecks,
  ...Object.values(treeRules),
];
const exported = await exportedChecks();

describe('the registry of checks', () => {
  test('holds every check that a module exports, and no other', () => {
    expect(new Set(found)).toEqual(new Set(exported.values()));
    expect(found).toHaveLength(exported.size);
  });

  test.each([checks, renderedChecks])('is sorted by code', (...list) => {
    const codes = list.map(({ code }) => code);
    expect(codes).toEqual(codes.toSorted());
  });
});

test('every check has a folder in testdata/, and every folder a check', () => {
  expect(foldersIn(join(import.meta.dirname, 'testdata'))).toEqual([...exported.keys()].sort());
});

describe('every rule', () => {
  test('has a code of its own, by which it is found', () => {
    const codes = all.map(({ code }) => code);
    expect(codes.filter((code, index) => codes.indexOf(code) !== index)).toEqual([]);
    expect([...rules.keys()]).toEqual(codes.toSorted());
  });

  test.each(all.map((rule) => [rule.code, rule] as const))(
    '%s says what is wrong and why it matters',
    (code, rule) => {
      expect(code).toMatch(/^MESH[1-9][0-9]{2}$/);
      expect(rule.title.trim()).toMatch(/^\S.*[^.\s]$/);
      expect(rule.explanation.trim()).toMatch(/^.{20,}\.$/s);
      expect(rule.source ?? 'said').not.toBe('');
    },
  );
});
