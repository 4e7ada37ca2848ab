import { expect, test } from 'vitest';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { spanOf } from '../diagnostics/print.ts';
import { readInputs } from '../load/inputs.ts';
import { render } from '../pipeline/render.ts';
import { type Files, temporaryRepository } from './temporary-repository.ts';

/** `MESH201 services/orders/service.yaml:4:1`, a part of its message, and a part of its hint. */
export type Expected = readonly [where: string, message: string, hint: string];

/** A mistake, the files that cause it in the valid repository, and the expected findings. */
export type MistakeRow = readonly [name: string, files: Files, ...expected: Expected[]];

/** One test for each row. */
export function testMistakes(rows: readonly MistakeRow[]): void {
  for (const [name, files, ...expected] of rows)
    test(name, () => expectFindings(temporaryRepository(files), expected));
}

/** The findings in the specs of a repository, without information; empty if there are none. */
export async function findingsIn(root: string): Promise<readonly Diagnostic[]> {
  const outcome = await render(root, readInputs(root));
  const found = outcome.ok ? outcome.findings : outcome.diagnostics;
  return found.filter(({ rule }) => rule.severity !== 'information');
}

/** Expects exactly these findings in a repository, in the order of files and lines. */
export async function expectFindings(root: string, expected: readonly Expected[]): Promise<void> {
  const found = [...(await findingsIn(root))].sort(byPlace);
  expect(found.map(whereOf)).toEqual(expected.map(([where]) => where));
  for (const [index, [, message, hint]] of expected.entries()) {
    expect(found[index]?.message).toContain(message);
    expect(found[index]?.hint).toContain(hint);
  }
}

/** Code and place of a finding. */
export function whereOf({ rule, at }: Diagnostic): string {
  const { line, column } = spanOf(at);
  return `${rule.code} ${at.file.path}:${line}:${column}`;
}

function byPlace(a: Diagnostic, b: Diagnostic): number {
  const [first, second] = [spanOf(a.at), spanOf(b.at)];
  if (a.at.file.path !== b.at.file.path) return a.at.file.path < b.at.file.path ? -1 : 1;
  return first.line - second.line || first.column - second.column;
}
