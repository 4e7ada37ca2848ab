import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { emitYaml } from './emit.ts';

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
const texts = fc.oneof(treacherous, fc.string({ unit: 'grapheme' }), fc.string());
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
