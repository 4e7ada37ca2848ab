import fc from 'fast-check';
import { type Edit, type Entry, textOf, withEntry } from './case.ts';

/** A change of bytes at a place between 0 and 1 of their length. */
type ByteChange = (bytes: Buffer, at: number) => Buffer;

const inserts: readonly string[] = [
  ...[
    '\t',
    '\r\n',
    '\r',
    '\0',
    '\u0001',
    '\u001b',
    '\u007f',
    '\u0085',
    '\u2028',
    '\ufeff',
    '\u202e',
    '\ud83d\ude00',
  ],
  ...[
    '{',
    '}',
    '[',
    ']',
    ',',
    ':',
    ': ',
    '- ',
    '? ',
    '# ',
    '"',
    "'",
    '|\n',
    '>\n',
    '|9\n',
    '%',
    '@',
    '`',
    '!',
    '*',
    '&',
  ],
  ...[
    '&a ',
    '*a',
    '*a ',
    '!!str ',
    '!!binary ',
    '!<x> ',
    '<<: *a\n',
    '<<: {a: 1}\n',
    '---\n',
    '...\n',
    '%YAML 1.1\n',
  ],
  ...[
    '\n---\nname: b\n',
    '\n  ',
    '\n',
    '\n\n\n',
    ' '.repeat(500),
    '['.repeat(200),
    '{a: '.repeat(200),
    '- '.repeat(300),
  ],
  ...['__proto__: {}\n', 'constructor: 1\n', '"\\uD800"', '"\\x00"', "''", '? [a]\n: b\n', '? {a: b}\n: c\n'],
];

/** Ten levels of ten references to the level before: ten thousand million values. */
const aliasBomb = [
  'a0: &a0 [x, x, x, x, x, x, x, x, x, x]',
  ...Array.from({ length: 9 }, (_, level) => `a${level + 1}: &a${level + 1} [${`*a${level}, `.repeat(10)}]`),
].join('\n');

const documents: readonly string[] = [
  ...[
    '',
    '\n',
    '# nothing\n',
    '---\n',
    '...\n',
    'null\n',
    '[]\n',
    '{}\n',
    'text\n',
    '42\n',
    '- a\n- b\n',
    '\ufeff',
    '\0',
  ],
  ...[
    aliasBomb,
    `${'a:\n'.repeat(1)}${' '.repeat(4000)}b: 1\n`,
    `a: ${'x'.repeat(200_000)}\n`,
    `${'['.repeat(5_000)}`,
  ],
  ...[
    'a: &a [*a]\n',
    '&a a: *a\n',
    '<<: &x {<<: *x}\n',
    '? ? ? a\n',
    '!!set {a, b}\n',
    '%TAG ! x:\n---\na: 1\n',
  ],
  ...[
    `${'k: 1\n'.repeat(20_000)}`,
    `${Array.from({ length: 20_000 }, (_, index) => `k${index}: 1`).join('\n')}\n`,
  ],
  ...[
    `a: |\n${'  line\n'.repeat(20_000)}`,
    `${'- '.repeat(2_000)}a\n`,
    '"a\n\n\nb": "c\\\n  d"\n',
    "'a''b': c\n",
  ],
];

const wholes: fc.Arbitrary<(bytes: Buffer) => Buffer> = fc.oneof(
  fc.constantFrom(...documents).map((text) => () => Buffer.from(text)),
  fc
    .constantFrom<BufferEncoding>('latin1', 'utf16le')
    .map((encoding) => (bytes: Buffer) => Buffer.from(bytes.toString('utf8'), encoding)),
  fc.constantFrom<(bytes: Buffer) => Buffer>(
    (bytes) => Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(bytes.toString('utf8'), 'utf16le')]),
    (bytes) => Buffer.from(bytes.toString('utf8').replaceAll('\n', '\r\n')),
    (bytes) => Buffer.from(bytes.toString('utf8').replaceAll('  ', '\t')),
    (bytes) => Buffer.concat([bytes, bytes]),
    (bytes) => Buffer.concat([bytes, Buffer.alloc(1_100_000, 0x20)]),
    (bytes) => Buffer.from(bytes.toString('utf8').trimEnd()),
  ),
  fc.uint8Array({ maxLength: 64 }).map((bytes) => () => Buffer.from(bytes)),
);

const local: fc.Arbitrary<ByteChange> = fc.oneof(
  fc.constantFrom(...inserts).map(
    (text): ByteChange =>
      (bytes, at) =>
        spliced(bytes, at, 0, Buffer.from(text)),
  ),
  fc.nat({ max: 255 }).map(
    (byte): ByteChange =>
      (bytes, at) =>
        spliced(bytes, at, 1, Buffer.from([byte])),
  ),
  fc.nat({ max: 7 }).map(
    (bit): ByteChange =>
      (bytes, at) =>
        spliced(bytes, at, 1, Buffer.from([(bytes[at] ?? 0) ^ (1 << bit)])),
  ),
  fc.constant<ByteChange>((bytes, at) => bytes.subarray(0, at)),
  fc.nat({ max: 30 }).map(
    (length): ByteChange =>
      (bytes, at) =>
        spliced(bytes, at, length, Buffer.alloc(0)),
  ),
  fc.nat({ max: 60 }).map(
    (length): ByteChange =>
      (bytes, at) =>
        spliced(bytes, at, 0, bytes.subarray(at, at + length)),
  ),
);

/**
 * Hostile YAML: what an editor, a merge, another encoding or an attacker makes of a file. `of` selects the
 * files.
 */
export function textEdits(of: (path: string) => boolean): fc.Arbitrary<Edit> {
  const change: fc.Arbitrary<ByteChange> = fc.oneof(
    { weight: 5, arbitrary: local },
    {
      weight: 1,
      arbitrary: wholes.map(
        (whole): ByteChange =>
          (bytes) =>
            whole(bytes),
      ),
    },
  );
  return fc
    .record({ file: fc.nat(), at: fc.double({ min: 0, max: 1, noNaN: true }), change })
    .map(({ file, at, change }) => (files) => {
      const paths = [...files.keys()].filter((path) => of(path) && textOf(files.get(path)) !== undefined);
      const path = paths[file % Math.max(1, paths.length)];
      const entry = path === undefined ? undefined : files.get(path);
      if (path === undefined || entry?.kind !== 'file') return files;
      const bytes = Buffer.from(entry.bytes);
      const changed: Entry = { kind: 'file', bytes: change(bytes, Math.floor(at * bytes.length)) };
      return withEntry(files, path, changed);
    });
}

const spliced = (bytes: Buffer, at: number, remove: number, insert: Buffer): Buffer =>
  Buffer.concat([bytes.subarray(0, at), insert, bytes.subarray(at + remove)]);
