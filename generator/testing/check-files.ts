import { readdirSync } from 'node:fs';
import { expect } from 'vitest';
import type { Rule } from '../diagnostics/rule.ts';

/** Expects one name per check: of the file, the export, the rule, and the line in the index of the folder. */
export function expectOneNameEach(folder: string, index: Readonly<Record<string, Rule>>): void {
  const files = readdirSync(folder)
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .map((name) => name.replace(/\.ts$/, ''))
    .filter((name) => name !== 'index');
  expect(Object.keys(index).sort(), `${folder}/index.ts exports each file once`).toEqual(
    files.map(camelCase).sort(),
  );
  expectKeysAreNames(index);
}

/** Each rule has the name of its key: `route-to-missing-subset` is at `routeToMissingSubset`. */
export function expectKeysAreNames(rules: Readonly<Record<string, Rule>>): void {
  for (const [key, { name }] of Object.entries(rules)) expect(camelCase(name)).toBe(key);
}

/** `weights-do-not-sum-to-100` is `weightsDoNotSumTo100`. */
const camelCase = (name: string): string =>
  name.replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
