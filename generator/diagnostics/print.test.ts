import { describe, expect, test } from 'vitest';
import { plain } from '../terminal/paint.ts';
import type { Diagnostic } from './diagnostic.ts';
import { printDiagnostics } from './print.ts';
import { defineRule } from './rule.ts';
import { SourceFile } from './source-file.ts';

const rule = defineRule({
  name: 'mistake-999',
  code: 'MESH999',
  severity: 'error',
  title: 'A mistake',
  explanation: 'Why.',
});
const warning = defineRule({ ...rule, code: 'MESH998', severity: 'warning' });

function diagnostic(
  text: string,
  marked: string,
  more: Partial<Diagnostic> = {},
  path = 'a.yaml',
): Diagnostic {
  const at = { file: new SourceFile(path, text), offset: text.indexOf(marked), length: marked.length };
  return { rule, message: 'something is wrong', at, ...more };
}

/** The printed line and the line with the caret, without their gutters. */
function frameOf(text: string, marked: string): [shown: string, caret: string] {
  const [, shown = '', caret = ''] = printDiagnostics([diagnostic(text, marked)], plain)
    .split('\n')
    .filter((line) => /^ +\d* \|/.test(line))
    .map((line) => line.replace(/^ +\d* \| ?/, ''));
  return [shown, caret];
}

/** The text above the carets. */
function underlined([shown, caret]: readonly [string, string]): string {
  return shown.slice(caret.indexOf('^'), caret.lastIndexOf('^') + 1);
}

describe('a diagnostic', () => {
  test('has its place, its message, its line with a caret below, and its help', () => {
    const text = 'a: 1\nbc: deep\n';
    expect(
      printDiagnostics([diagnostic(text, 'deep', { hint: 'do this' })], plain),
    ).toBe(`error MESH999 a.yaml:2:5
  something is wrong
    |
  2 | bc: deep
    |     ^^^^
  help: do this

1 error
`);
  });

  test('shortens a word of a thousand letters, and an endless message', () => {
    const message = `there is no key ${'x'.repeat(20_000)} here`;
    const printed = printDiagnostics(
      [diagnostic('a: 1\n', 'a', { message, hint: 'a b '.repeat(9_000) })],
      plain,
    );
    expect(printed).toContain(`there is no key ${'x'.repeat(80)}… here`);
    expect(printed.length).toBeLessThan(1_500);
  });

  test('shows the other place too, each with its own gutter', () => {
    const text = `a: 1\n${'\n'.repeat(9)}a: 2\n`;
    const file = new SourceFile('b.yaml', text);
    const related = [{ message: 'the first', at: { file, offset: 0, length: 1 } }];
    expect(printDiagnostics([diagnostic(text, 'a: 2', { related })], plain)).toBe(`error MESH999 a.yaml:11:1
  something is wrong
     |
  11 | a: 2
     | ^^^^
  the first: b.yaml:1:1
    |
  1 | a: 1
    | ^

1 error
`);
  });

  test('has the whole path of its file, however long or wide it is', () => {
    const path = `services/${'très-長い/'.repeat(30)}service.yaml`;
    expect(printDiagnostics([diagnostic('a: b', 'b', {}, path)], plain)).toContain(
      `error MESH999 ${path}:1:4\n`,
    );
  });

  test('has no frame without text', () => {
    expect(printDiagnostics([diagnostic('', '')], plain)).toBe(
      'error MESH999 a.yaml:1:1\n  something is wrong\n\n1 error\n',
    );
  });

  test('for a path is at the value, the key, or the nearest existing parent', () => {
    const file = new SourceFile('a.yaml', 'list:\n  - name: x\n    1.10: y\n');
    const at = (path: (string | number)[], on: 'key' | 'value') =>
      printDiagnostics([{ rule, message: '', at: { file, path, on } }], plain).split('\n', 1)[0];
    expect(at(['list', 0, 'name'], 'value')).toMatch(/:2:11$/);
    expect(at(['list', 0, 'name'], 'key')).toMatch(/:2:5$/);
    expect(at(['list', 0, '1.10'], 'key')).toMatch(/:3:5$/);
    expect(at(['list', 0, 'gone', 'deeper'], 'value')).toMatch(/:2:5$/);
    expect(at(['list', 5], 'value')).toMatch(/:1:1$/);
  });
});

describe('the caret', () => {
  test('ends with the line, however long the range is', () => {
    expect(frameOf('key: value\nother: x\n', 'value\nother')).toEqual(['key: value', '     ^^^^^']);
  });

  test('is right after a tab, which takes one column', () => {
    expect(frameOf('a:\tb\tcd', 'cd')).toEqual(['a: b cd', '     ^^']);
  });

  test('is correct in a line that is cut on both sides', () => {
    const long = `${'x'.repeat(500)}MARK${'y'.repeat(500)}`;
    const frame = frameOf(long, 'MARK');
    expect(underlined(frame)).toBe('MARK');
    expect(frame[0]).toMatch(/^…x+MARKy+$/);
    expect(frame[0].length).toBeLessThanOrEqual(121);
  });

  test.each([95, 100, 101, 119, 120, 121])(
    'is correct at column %i, where lines begin to be cut',
    (column) => {
      const frame = frameOf(`${'x'.repeat(column - 1)}MARK${'y'.repeat(200)}`, 'MARK');
      expect(underlined(frame)).toBe('MARK');
    },
  );

  test('does not extend beyond the shown part of a long line', () => {
    const [shown, caret] = frameOf('y'.repeat(1_000), 'y'.repeat(1_000));
    expect(caret.length).toBe(shown.length);
  });

  test('is correct after replaced characters', () => {
    expect(frameOf('a\u001b[31mb\u202ec: MARK', 'MARK')).toEqual(['a·[31mb·c: MARK', '           ^^^^']);
    expect(underlined(frameOf('a\u{e0041}b: MARK', 'MARK'))).toBe('MARK');
  });
});

describe('on a terminal of forty columns', () => {
  const narrow = (text: string, marked: string, more: Partial<Diagnostic> = {}) =>
    printDiagnostics([diagnostic(text, marked, more)], plain, { width: 40 });

  test('messages and hints are wrapped between words, and indented', () => {
    const message = 'the weights of this service sum to 110, not to 100';
    const hint = 'ten are too many, so take them from one of the two';
    expect(narrow('a: 1\n', '1', { message, hint })).toBe(`error MESH999 a.yaml:1:4
  the weights of this service sum to
  110, not to 100
    |
  1 | a: 1
    |    ^
  help: ten are too many, so take them
        from one of the two

1 error
`);
  });

  test('a longer word stays whole', () => {
    const message = `see ${'x'.repeat(60)} there`;
    expect(narrow('a', 'a', { message })).toContain(`\n  see\n  ${'x'.repeat(60)}\n  there\n`);
  });

  test('a source line is cut around the caret', () => {
    const printed = narrow(`${'x'.repeat(100)}MARK${'y'.repeat(100)}`, 'MARK');
    for (const line of printed.split('\n').slice(2, 5)) expect(line.length).toBeLessThanOrEqual(40);
    const [, shown = '', caret = ''] = printed.split('\n').slice(2, 5);
    expect(shown.slice(caret.indexOf('^'), caret.lastIndexOf('^') + 1)).toBe('MARK');
  });
});

test('characters of two columns move the caret', () => {
  const [, caret] = frameOf('a: 名前 MARK', 'MARK');
  expect(caret).toBe(`${' '.repeat(8)}^^^^`);
  expect(frameOf('a: 名前', '名前')[1]).toBe('   ^^^^');
});

describe('the output for a hostile text', () => {
  test('cannot control the terminal, at any place', () => {
    const related = [
      { message: 'b\u001b[2J', at: { file: new SourceFile('c\u0007', 'd\u009b'), offset: 0, length: 1 } },
    ];
    const printed = printDiagnostics(
      [
        diagnostic(
          'a\u001b]0;title\u0007',
          'a',
          { message: 'x\u0000\u2066y', hint: 'z\u001b', related },
          'e\u001b[1m.yaml',
        ),
      ],
      plain,
    );
    expect(printed.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  });
});

describe('several diagnostics', () => {
  test('are in the order of files, lines and columns, in whatever order they were found', () => {
    const text = 'a: b\nc: d\n';
    const found = [
      diagnostic(text, 'd'),
      diagnostic(text, 'a', {}, 'b.yaml'),
      diagnostic(text, 'c'),
      diagnostic(text, 'b'),
    ];
    expect(printDiagnostics(found, plain).match(/\S+\.yaml:\S+/g)).toEqual([
      'a.yaml:1:4',
      'a.yaml:2:1',
      'a.yaml:2:4',
      'b.yaml:1:1',
    ]);
  });

  test('of one code are shown up to a limit, and the rest is counted', () => {
    const many = Array.from({ length: 5 }, () => diagnostic('a', 'a'));
    const printed = printDiagnostics([...many, diagnostic('a', 'a', { rule: warning })], plain, {
      mostOfACode: 3,
    });
    expect(printed.match(/MESH999 a\.yaml/g)).toHaveLength(3);
    expect(printed).toMatch(/\n… and 2 more of MESH999; --format json lists all\n\n5 errors, 1 warning\n$/);
  });

  test('with one remedy come last, and only the first three are shown', () => {
    const ofTree = defineRule({ ...rule, code: 'MESH997', hasOneRemedy: true });
    const files = ['a', 'b', 'c', 'd', 'e'].map((name) =>
      diagnostic('a', 'a', { rule: ofTree }, `${name}.yaml`),
    );
    const printed = printDiagnostics([...files, diagnostic('a', 'a', {}, 'z.yaml')], plain);
    expect(printed.match(/MESH\d+ \S+(?=:1:1)/g)).toEqual([
      'MESH999 z.yaml',
      'MESH997 a.yaml',
      'MESH997 b.yaml',
      'MESH997 c.yaml',
    ]);
    expect(printed).toMatch(/\n… and 2 more of MESH997; --format json lists all\n\n6 errors\n$/);
  });

  test('are counted by severity', () => {
    const [error, remark] = [diagnostic('a', 'a'), diagnostic('a', 'a', { rule: warning })];
    expect(printDiagnostics([error, error], plain)).toMatch(/\n2 errors\n$/);
    expect(printDiagnostics([remark], plain)).toMatch(/^warning MESH998[\s\S]*\n1 warning\n$/);
    expect(printDiagnostics([remark, error, remark], plain)).toMatch(/\n1 error, 2 warnings\n$/);
    expect(printDiagnostics([error], plain, { suppressed: 2, fixable: 1 })).toMatch(
      /\n1 error, 2 suppressed\nnpm run check -- --fix fixes 1 of them\n$/,
    );
  });
});
