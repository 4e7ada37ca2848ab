import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { collectFindings } from '../../inspect/collect.ts';
import { fixAll } from '../../inspect/fix-all.ts';
import type { FindingSource } from '../../inspect/source.ts';
import { appended, edited, ordersInDev, paths } from '../../testing/edited.ts';
import { whereOf } from '../../testing/findings.ts';
import { type Files, temporaryRepository } from '../../testing/temporary-repository.ts';
import type { Diagnostic } from '../diagnostic.ts';
import { defineRule } from '../rule.ts';
import { SourceFile } from '../source-file.ts';
import { suppressingComments } from './comments.ts';
import { coveredLines } from './covered-lines.ts';

// Compiling protos on a busy machine takes its time.
vi.setConfig({ testTimeout: 60_000 });

const { orders } = paths;

const isProblem = ({ rule }: Diagnostic): boolean => rule.severity !== 'information';

/** Findings that are shown, and those that are not with their reasons. */
async function found(files: Files, sources: readonly FindingSource[] = []) {
  const { diagnostics, suppressed } = await collectFindings({ root: temporaryRepository(files), sources });
  return {
    shown: diagnostics.filter(isProblem).map(whereOf).sort(),
    suppressed: suppressed.map((each) => `${whereOf(each)} ${each.suppression.reason}`),
  };
}

const env = (...lines: string[]) => appended(orders, `${lines.join('\n')}\n`);
const why = '# mesh-ignore MESH471: a test account';

describe('a suppression', () => {
  test.each<[name: string, files: Files, line: number]>([
    ['above the line', env('env:', `  ${why}`, '  DB_PASSWORD: x'), 13],
    ['at the end of the line', env('env:', `  DB_PASSWORD: x ${why}`), 12],
    ['above a key, of its whole value', env(why, 'env:', '  A: b', '  DB_PASSWORD: x'), 14],
    ['above other comments and blank lines', env('env:', `  ${why}`, '', '  # Hm.', '  DB_PASSWORD: x'), 15],
    ['in any case', env('env:', '  DB_PASSWORD: x # MESH-IGNORE mesh471 :  a test account '), 12],
  ])('suppresses a warning: %s', async (_, files, line) => {
    expect(await found(files)).toEqual({
      shown: [],
      suppressed: [`MESH471 ${orders}:${line}:3 a test account`],
    });
  });

  test('in a cluster file applies to the cluster file, in the spec to the spec', async () => {
    const own = ['# mesh-ignore MESH471: only here', 'env: { DB_PASSWORD: y }'];
    const versions = ['versions:', '  v1: { tag: v1.0.0 }'];
    expect(await found({ ...env('env:', '  DB_PASSWORD: x'), ...ordersInDev(...own, ...versions) })).toEqual({
      shown: [`MESH471 ${orders}:12:3`],
      suppressed: ['MESH471 clusters/dev.yaml:6:12 only here'],
    });
  });

  test.each<[name: string, files: Files, shown: string[]]>([
    [
      'a neighbour',
      env('env:', `  A: b ${why}`, '  DB_PASSWORD: x'),
      [`MESH471 ${orders}:13:3`, `MESH804 ${orders}:12:8`],
    ],
    [
      'text after the value of its key',
      env(why, 'timeout: 1s', 'env:', '  DB_PASSWORD: x'),
      [`MESH471 ${orders}:14:3`, `MESH804 ${orders}:11:1`],
    ],
    [
      'another code',
      env('env:', '  DB_PASSWORD: x # mesh-ignore MESH418: a test account'),
      [`MESH471 ${orders}:12:3`, `MESH804 ${orders}:12:18`],
    ],
    ['anything, in a text', env('env:', `  DB_PASSWORD: "x ${why}"`), [`MESH471 ${orders}:12:3`]],
    [
      'anything, in a text of several lines',
      env('env:', '  DB_PASSWORD: |', `    ${why}`),
      [`MESH471 ${orders}:12:3`],
    ],
  ])('does not suppress %s', async (_, files, shown) => {
    expect(await found(files)).toEqual({ shown: shown.sort(), suppressed: [] });
  });

  test.each<[name: string, comment: string, code: string]>([
    ['no reason', '# mesh-ignore MESH471', 'MESH801'],
    ['an empty reason', '# mesh-ignore MESH471: ', 'MESH801'],
    ['no colon', '# mesh-ignore MESH471 a test account', 'MESH801'],
    ['nothing', '# mesh-ignore', 'MESH801'],
    ['a colon before the code', '# mesh-ignore: MESH471 a test account', 'MESH801'],
    ['an unknown code', '# mesh-ignore MESH998: a test account', 'MESH802'],
    ['a word for a code', '# mesh-ignore secrets: a test account', 'MESH802'],
    ['the code of an error', '# mesh-ignore MESH310: a test account', 'MESH803'],
  ])('with %s is an error', async (_, comment, code) => {
    const { shown, suppressed } = await found(env('env:', `  DB_PASSWORD: x ${comment}`));
    expect(shown).toEqual([`MESH471 ${orders}:12:3`, `${code} ${orders}:12:18`]);
    expect(suppressed).toEqual([]);
  });

  test.each(['mesh-ingore', 'mesh_ignore', 'meshignore', 'Mesh-Ignored', 'mesh-ignore-next'])(
    'with the word %s is an error or not a suppression',
    async (word) => {
      const { shown } = await found(env('env:', `  DB_PASSWORD: x # ${word} MESH471: a test account`));
      expect(shown).toEqual([
        `MESH471 ${orders}:12:3`,
        ...(word === 'mesh-ignore-next' ? [] : [`MESH805 ${orders}:12:20`]),
      ]);
    },
  );

  test.each(['# see MESH471: a test account', '# MESH471: a test account', '# mesh-ingore it'])(
    'another comment is not a suppression: %s',
    async (comment) => {
      const { shown } = await found(env('env:', `  DB_PASSWORD: x ${comment}`));
      expect(shown).toEqual([`MESH471 ${orders}:12:3`]);
    },
  );

  test('with a misspelt word is fixed by --fix', async () => {
    const root = temporaryRepository(env('env:', '  DB_PASSWORD: x # mesh-ingore MESH471: a test account'));
    const { applied, diagnostics } = await fixAll({ root, sources: [] });
    expect(applied.map(({ code }) => code)).toEqual(['MESH805']);
    expect(diagnostics.filter(isProblem)).toEqual([]);
  });

  test('is not reported as unused while there are errors, because many checks then do not run', async () => {
    const files = appended(orders, `${why}\ntimeout: 1s\n`, ['[Reserve]', '[Gone]']);
    expect((await found(files)).shown).toEqual([`MESH310 ${orders}:10:15`]);
  });

  test('that is unused is deleted by --fix, and nothing else is', async () => {
    const root = temporaryRepository(
      env('# keep', why, 'timeout: 1s', `env: { A: b }   ${why}`, '# keep too'),
    );
    const { applied, diagnostics } = await fixAll({ root, sources: [] });
    expect(applied.map(({ code, line }) => `${code} ${line}`)).toEqual(['MESH804 12', 'MESH804 14']);
    expect(diagnostics.filter(isProblem)).toEqual([]);
    const left = env('# keep', 'timeout: 1s', 'env: { A: b }', '# keep too')[orders];
    expect(readFileSync(join(root, orders), 'utf8')).toBe(left);
  });
});

describe('of findings of other sources', () => {
  const rule = defineRule({
    name: 'mirrored-method-with-effects',
    code: 'MESH418',
    severity: 'warning',
    title: 'A title',
    explanation: 'Why.',
  });
  const source = (finds: boolean): FindingSource => ({
    doing: 'looking',
    rules: [rule],
    find: async ({ inputs }) => {
      const file = inputs.services[0]?.file ?? new SourceFile(orders, '');
      const at = { file, path: ['owner'], on: 'value' } as const;
      return { findings: finds ? [{ rule, message: 'm', at }] : [] };
    },
  });
  const files = edited(orders, ['team-orders', 'team-orders # mesh-ignore MESH418: fine']);

  test('a finding placed in a spec is suppressed like any other', async () => {
    expect(await found(files, [source(true)])).toEqual({
      shown: [],
      suppressed: [`MESH418 ${orders}:2:8 fine`],
    });
  });
});

describe('the lines that a comment on its own line covers', () => {
  test.each<[name: string, text: string, lines: [number, number]]>([
    ['a scalar', '# mesh-ignore\na: 1\nb: 2\n', [2, 2]],
    ['a map', '# mesh-ignore\na:\n  b: 1\n\n  c: 2\n\nd: 3\n', [2, 5]],
    ['an item', '- 1\n# mesh-ignore\n- a: 1\n  b: 2\n- 3\n', [3, 4]],
    ['a list within a map', 'x:\n  # mesh-ignore\n  a:\n  - 1\n  - 2\n  b: 1\n', [3, 5]],
    ['a text of several lines', '# mesh-ignore\na: |\n  x\n\n  y\n\nb: 1\n', [2, 5]],
    ['a flow map of several lines', '# mesh-ignore\na: {\n  b: 1,\n}\nc: 1\n', [2, 4]],
    ['an entry in a flow map', 'a: {\n  # mesh-ignore\n  b: 1,\n  c: 1,\n}\n', [3, 3]],
    ['nothing, at the end', 'a: 1\n# mesh-ignore', [3, 3]],
    ['one line of text that is not YAML', '# mesh-ignore\na: [\nb: 1\n', [2, 2]],
  ])('%s', (_, text, [first, last]) => {
    const file = new SourceFile('a.yaml', text);
    const [comment] = suppressingComments(file);
    expect(comment && coveredLines(file, comment)).toEqual({ first, last });
  });
});
