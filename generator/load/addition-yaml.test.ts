import { describe, expect, test } from 'vitest';
import { SourceFile } from '../diagnostics/source-file.ts';
import { parseParts, parseSpec } from './parse.ts';

const document = (data: string) =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\ndata:\n  ${data}\n`;
const jsonPatch = (value: string) => `- op: add\n  path: /data\n  value:\n    ${value}\n`;

const found = (text: string) => {
  const file = new SourceFile('services/orders/extra/a.yaml', text);
  return parseParts(file).diagnostics.map(({ rule, hint, at }) => {
    const { line, column } = file.positionOf('offset' in at ? at.offset : -1);
    return `${rule.code} ${line}:${column} ${hint}`;
  });
};

describe('a key that is not text', () => {
  const keys = [
    ...['50051', '404', '-1', '+1', '1_000', '0755', '089', '0x1F', '0o17', '0b11'],
    ...['1.5', '1.', '.5', '1e3', '.inf', '-.INF', '.NaN'],
    ...['true', 'True', 'FALSE', '~', 'null', 'NULL', '2024-01-01', '2024-01-01T10:00:00Z'],
  ];
  test.each(keys)('%s is an error at the key', (key) => {
    expect(found(document(`${key}: v`))).toEqual([`MESH110 5:3 quote it: "${key}"`]);
    expect(found(document(`a: { ${key}: v }`))).toEqual([`MESH110 5:8 quote it: "${key}"`]);
    expect(found(jsonPatch(`${key}: v`))).toEqual([`MESH110 4:5 quote it: "${key}"`]);
  });

  test.each(keys)('%s is text in quotes, and as a key of a spec', (key) => {
    expect(found(document(`"${key}": v`))).toEqual([]);
    expect(found(document(`'${key}': v`))).toEqual([]);
    expect(parseSpec(new SourceFile('a.yaml', `${key}: v\n`)).diagnostics).toEqual([]);
  });

  test.each(['1.2.3', '1:30', '_1', '50051n', '.5.yaml', 'v1', 'nulls', '=', '2024-01'])(
    '%s is text',
    (key) => {
      expect(found(document(`${key}: v`))).toEqual([]);
    },
  );

  test.each(['y', 'yes', 'On', 'no', 'OFF'])('%s is text in a document, but not in a JSON patch', (key) => {
    expect(found(document(`${key}: v`))).toEqual([]);
    expect(found(jsonPatch(`${key}: v`))).toEqual([`MESH110 4:5 quote it: "${key}"`]);
  });

  test('is found in every document of a file, and its fix puts it in quotes', () => {
    const file = new SourceFile('a.yaml', `${document('a: b')}---\n${document('404: v')}`);
    const { documents, diagnostics } = parseParts(file);
    expect(documents).toEqual([]);
    expect(diagnostics).toMatchObject([
      { message: 'the key 404 is not text', fixes: [{ changes: [{ text: '"404"' }] }] },
    ]);
  });
});

describe('a number with a leading zero', () => {
  test.each([
    ['0755', '0o755', 493],
    ['+0400', '0o400', 256],
    ['-010', '-0o10', -8],
  ])('%s is an error, because only kustomize reads it as octal', (text, clear, decimal) => {
    const hint = `write ${clear} as a decimal number: ${decimal}`;
    expect(found(document(`a: ${text}`))).toEqual([`MESH110 5:6 ${hint}`]);
    expect(found(jsonPatch(`a: [${text}]`))).toEqual([`MESH110 4:9 ${hint}`]);
  });

  test.each(['493', '"0755"', '0', '00', '007', '089', '0.5', '0o755', '0755m'])(
    '%s is one value',
    (text) => {
      expect(found(document(`a: ${text}`))).toEqual([]);
    },
  );
});

describe('nesting', () => {
  const brackets = '{[('.repeat(200);

  test.each([
    ['a block of text', `text: |\n    ${brackets}\n    ${' '.repeat(500)}deep`],
    ['a text in quotes', `text: "${brackets}"`],
    ['a comment', `text: a # ${brackets}`],
  ])('of brackets in %s is none', (_, data) => {
    expect(found(document(data))).toEqual([]);
  });

  test('of brackets of YAML has a limit', () => {
    expect(found(document(`text: ${'['.repeat(200)}${']'.repeat(200)}`))).toEqual([
      'MESH112 5:1 flatten it; a spec needs only a few levels',
    ]);
  });
});

test('a tab is one mistake, not also the lines below it', () => {
  expect(found('spec:\n  a: 1\n\tb: 1\n  c: 1\n')).toEqual(['MESH108 3:1 indent with spaces']);
});

test('two documents without a line between them are one mistake', () => {
  const text = `${document('a: b')}${document('c: d')}`;
  expect(found(text)).toEqual(['MESH109 6:1 write --- on a line of its own above apiVersion']);
  expect(found(`${document('a: b')}kind: Secret\n`)).toEqual([
    'MESH109 6:1 keep one of the two, and merge the other value into it',
  ]);
});

describe('a value that kustomize reads otherwise', () => {
  const numbers = ['1_000', '0b11', '-0b1', '0O17', '-0x1F', '0X1F', '0.1_0', '0x1_0'];
  test.each([...numbers, '2001-01-01', '2001-01-01 00:00:00'])(
    '%s is an error, and text in quotes',
    (text) => {
      expect(found(document(`a: ${text}`))).toMatchObject([expect.stringContaining('MESH110 5:6 quote it')]);
      expect(found(document(`a: "${text}"`))).toEqual([]);
    },
  );

  test.each([
    '1.0',
    '0x1F',
    '0o17',
    '1e3',
    '2001-01-01T00:00:00Z',
    '1:30',
    '_1',
    '1.2.3',
    '5m',
    'yes',
    '0b2',
  ])('%s is one value', (text) => {
    expect(found(document(`a: ${text}`))).toEqual([]);
  });

  test.each(['.inf', '-.Inf', '.NaN'])('%s is an error, also in an operation', (text) => {
    expect(found(document(`a: ${text}`))).toHaveLength(1);
    const operation = `target: { kind: Service, name: a }\npatch: [{ op: add, path: /a, value: ${text} }]\n`;
    expect(found(operation)).toHaveLength(1);
    expect(found(operation.replace(text, '1_000'))).toEqual([]);
  });

  test('an empty value is an error in braces only', () => {
    expect(found(document('a: { b: }'))).toEqual(['MESH110 5:11 write "" or null']);
    expect(found(document('a:'))).toEqual([]);
  });

  test.each(['x\\/y', '\\ud83d\\ude00'])('the escape in "%s" is an error', (text) => {
    expect(found(document(`a: "${text}"`))).toHaveLength(1);
    expect(found(document(`"${text}": a`))).toHaveLength(1);
  });

  test.each(['x\\\\/y', '\\u00e4\\t\\n\\x41', 'x/y'])('the escapes in "%s" are known', (text) => {
    expect(found(document(`a: "${text}"`))).toEqual([]);
  });

  test('an annotation that is not text is an error if its text in the file is not that of the value', () => {
    const annotated = (value: string) =>
      `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a, annotations: { a: ${value} } }\n`;
    for (const value of ['1.50', '0x10', '1e3'])
      expect(found(annotated(value))).toEqual([`MESH110 3:40 quote it: "${value}"`]);
    for (const value of ['1_000', '2001-01-01', '"1.50"', '5', 'true'])
      expect(found(annotated(value))).toEqual([]);
  });
});
