import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { emitTrimmable, emitYaml } from './emit-yaml.ts';

/** Texts that some YAML reader takes for something else, beside arbitrary ones. */
const treacherous = fc.constantFrom(
  ...[
    '',
    ' ',
    '~',
    'on',
    'Off',
    'yes',
    'N',
    'null',
    'NULL',
    'true',
    '12',
    '0x1f',
    '0o7',
    '1_000',
    '1e3',
    '.5',
    '.inf',
    '.NaN',
    '.',
    '..',
  ],
  ...[
    '12:30:00',
    '190:20',
    '2001-01-01',
    '- a',
    '? a',
    'a: b',
    'a:',
    ':a',
    'a #b',
    '#a',
    '&a',
    '*a',
    '!a',
    '<<',
    '=',
    '%a',
    '@a',
    '`a',
  ],
  ...[
    'a\nb',
    '\ta',
    'a ',
    ' a',
    '{a}',
    '[a]',
    "'a'",
    '"a"',
    '|',
    '>',
    '---',
    '...',
    '\u0085',
    '\u2028',
    '\ufeff',
    'a,b',
    'a, b',
  ],
  ...[
    '/greeter.v1.Greeter/SayHello',
    "metadata.labels['version']",
    'sha256:abc',
    'v1.0.0',
    '100m',
    'RuntimeDefault',
  ],
);
/** Lines as configuration files have them: indented, empty, with comments and what looks like YAML. */
const lines = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '',
        ' ',
        '\t',
        'a',
        '  b',
        '\tc',
        '# d',
        '- e',
        'f: |',
        '---',
        '...',
        'g ',
        '"h',
        'ü 😀',
      ),
      treacherous,
    ),
    { maxLength: 6 },
  )
  .map((each) => each.join('\n'));
const texts = fc.oneof(treacherous, lines, fc.string({ unit: 'grapheme' }), fc.string());
const data = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    texts,
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(
      texts.filter((key) => key !== '__proto__'),
      tie('value'),
      { maxKeys: 4 },
    ),
  ),
})).value;

test('reads the same by YAML 1.2 and by YAML 1.1', () => {
  fc.assert(
    fc.property(data, (value) => {
      const text = emitYaml(value);
      expect(parse(text)).toEqual(value);
      expect(parse(text, { version: '1.1' })).toEqual(value);
    }),
    { numRuns: 1000 },
  );
});

test('is laid out as the yaml package lays out ordinary documents', () => {
  const value = {
    apiVersion: 'apps/v1',
    metadata: { name: 'a', labels: {} },
    list: [{ a: 1, b: ['x', ['y', {}]] }, 'text', [], [[1]]],
  };
  expect(emitYaml(value)).toBe(
    stringify(value, { aliasDuplicateObjects: false, lineWidth: 0, compat: 'yaml-1.1' }),
  );
});

test('leaves out what is undefined, and repeats what is shared', () => {
  const shared = { app: 'a' };
  expect(emitYaml({ a: undefined, b: shared, c: shared })).toBe('b:\n  app: a\nc:\n  app: a\n');
});

test('keeps a document start out of texts and a plain method path unquoted', () => {
  expect(emitYaml({ uri: '/greeter.v1.Greeter/SayHello', mode: 'on', time: '12:30:00' })).toBe(
    'uri: /greeter.v1.Greeter/SayHello\nmode: "on"\ntime: "12:30:00"\n',
  );
});

test('text of several lines is a literal block, in maps, lists and lists of lists', () => {
  const text = 'server:\n  port: 1\n\n# end\n';
  const block = (indent: string) =>
    text
      .trimEnd()
      .split('\n')
      .map((line) => (line ? `${indent}${line}` : ''))
      .join('\n');
  expect(emitYaml({ a: text, b: [text, [text.trimEnd()]] })).toBe(
    `a: |\n${block('  ')}\nb:\n  - |\n${block('    ')}\n  - - |-\n${block('      ')}\n`,
  );
});

test.each([
  ['starts with a blank, which hides its indentation', ' a\nb'],
  ['has a line of blanks, which editors remove', 'a\n  \nb'],
  ['ends with an empty line', 'a\n\n'],
  ['has carriage returns', 'a\r\nb\r\n'],
  ['has a line break of YAML 1.1 alone', 'a\u2028b\nc'],
  ['has half a character', 'a\n\ud800'],
])('text is quoted where it %s', (_, text) => {
  expect(emitYaml({ text })).toBe(`text: ${JSON.stringify(text).replace('\u2028', '\\u2028')}\n`);
});

const objects = data.filter((value) => typeof value === 'object' && value !== null);

test('one line, with or without an anchor, reads the same by YAML 1.2 and by YAML 1.1', () => {
  fc.assert(
    fc.property(objects, objects, (shared, single) => {
      const value = { a: shared, b: [{ c: shared }, single], d: shared };
      const oneLine = new Map([
        [Object(shared), 'a-name'],
        [Object(single), undefined],
      ]);
      const text = emitYaml(value, oneLine);
      expect(parse(text)).toEqual(value);
      expect(parse(text, { version: '1.1' })).toEqual(value);
    }),
    { numRuns: 1000 },
  );
});

test('an anchor is written where its list is first, and an alias at every further place', () => {
  const route = [
    { destination: { host: 'a', subset: 'v1' }, weight: 90 },
    { destination: { host: 'a:1' }, weight: undefined },
  ];
  const other = [{ host: 'b, c' }];
  const oneLine = new Map<object, string | undefined>([
    [route, 'default'],
    [other, undefined],
  ]);
  expect(emitYaml({ a: { route }, b: other, c: route }, oneLine)).toBe(`a:
  route: &default [{ destination: { host: a, subset: v1 }, weight: 90 }, { destination: { host: "a:1" } }]
b: [{ host: "b, c" }]
c: *default
`);
});

test.each([
  ['a line break', { env: [{ name: 'A', value: 'a\nb\n' }] }, 'env:\n  - name: A\n    value: "a\\nb\\n"\n'],
  ['a blank', { a: { b: 'a\n\nb ' }, c: undefined }, 'a:\n  b: "a\\n\\nb "\n'],
  ['a visible character', { a: ['a\nb'] }, 'a:\n  - |-\n    a\n    b\n'],
  ['nothing of its own', { a: 'a\nb\n', b: [] }, 'a: |\n  a\n  b\nb: []\n'],
])(
  'a text of several lines at the end, which ends with %s, has quotes only where it needs them',
  (_, content, text) => {
    expect(emitTrimmable(content)).toBe(text);
  },
);

test('what is trimmed reads as what was written', () => {
  const ends = fc.constantFrom('', ' ', '\n', '\n\n', '\t', ' \n', '\u00a0', '\u2028');
  const end = fc.tuple(texts, ends).map((parts) => parts.join(''));
  const keys = texts.filter((key) => key !== '__proto__');
  const content = fc.dictionary(keys, fc.oneof(end, fc.array(end), fc.dictionary(keys, end)));
  fc.assert(
    fc.property(content, (value) => {
      for (const version of ['1.1', '1.2'] as const)
        expect(parse(emitTrimmable(value).trim(), { version })).toEqual(value);
    }),
  );
});
