import { describe, expect, test } from 'vitest';
import { SourceFile } from '../diagnostics/source-file.ts';
import { appended, edited, paths } from '../testing/edited.ts';
import { findingsIn, type MistakeRow, testMistakes } from '../testing/findings.ts';
import { soundFiles, temporaryRepository } from '../testing/temporary-repository.ts';
import { parseSpec } from './parse.ts';

const { orders, dev } = paths;
const elsewhere = 'write the value at each place';

const syntax: readonly MistakeRow[] = [
  [
    'a line without its colon',
    edited(orders, ['owner: team-orders', 'owner team-orders']),
    [`MESH108 ${orders}:2:1`, 'this line has no "key:"', 'a colon and a space after the key'],
  ],
  [
    'a colon without its space',
    edited(orders, ['owner: team-orders', 'owner:team-orders']),
    [`MESH108 ${orders}:2:1`, 'this line has no "key:"', 'a colon and a space after the key'],
  ],
  [
    'a merge conflict that git has left',
    edited(orders, [
      'owner: team-orders',
      '<<<<<<< HEAD\nowner: team-orders\n=======\nowner: team-stock\n>>>>>>> origin/main',
    ]),
    [`MESH108 ${orders}:2:1`, 'unresolved merge conflict', 'keep the right parts of both'],
  ],
  [
    'a double quote that is not closed',
    edited(orders, ['owner: team-orders', 'owner: "team-orders']),
    [`MESH108 ${orders}:2:8`, 'this quote is not closed', 'close the quote'],
  ],
  [
    'a single quote that is not closed',
    edited(orders, ['owner: team-orders', "owner: 'team-orders"]),
    [`MESH108 ${orders}:2:8`, 'this quote is not closed', 'close the quote'],
  ],
  [
    'a bracket that is not closed',
    edited(orders, ['[shop.v1.Orders]', '[shop.v1.Orders']),
    [`MESH108 ${orders}:8:1`, 'a { or [ is still open here', 'close it'],
  ],
  [
    'a brace that is not closed',
    edited(dev, ['{ tag: v1.0.0 }', '{ tag: v1.0.0']),
    [`MESH108 ${dev}:7:3`, 'a { or [ is still open here', 'close it'],
  ],
  [
    'a brace that is closed twice',
    edited(dev, ['{ tag: v1.0.0 }', '{ tag: v1.0.0 }}']),
    [`MESH108 ${dev}:6:26`, 'this bracket has no opening bracket', 'remove it'],
  ],
  [
    'a tab as indentation',
    edited(orders, ['  port:', '\tport:']),
    [`MESH108 ${orders}:6:1`, 'tabs are not allowed', 'indent with spaces'],
  ],
  [
    'an entry one space too deep',
    edited(orders, ['  services:', '   services:']),
    [`MESH108 ${orders}:6:9`, 'the line below is indented deeper', 'indent the line below like this one'],
  ],
  [
    'a key one space too deep after a key with a value',
    edited(orders, ['namespace: shop', ' namespace: shop']),
    [`MESH108 ${orders}:2:8`, 'the line below is indented deeper', 'indent the line below like this one'],
  ],
  [
    'a text with a colon and a space',
    edited(orders, ['namespace: shop', 'namespace: shop: here']),
    [`MESH108 ${orders}:3:12`, 'a further key', 'needs quotes'],
  ],
  [
    'an entry one space too shallow',
    edited(orders, ['  services:', ' services:']),
    [`MESH108 ${orders}:7:1`, 'must start at the same column', 'align the entry with the entries around it'],
  ],
  [
    'a text that YAML reserves the first character of',
    edited(orders, ['owner: team-orders', 'owner: @team-orders']),
    [`MESH108 ${orders}:2:8`, 'a string cannot start with @', 'put the text in quotes'],
  ],
  [
    'a list as a key',
    appended(orders, '? [a]\n: 1\n'),
    [`MESH108 ${orders}:11:3`, 'a key must be a string', 'put it in quotes'],
  ],
  [
    'a second document',
    appended(orders, `---\n${soundFiles[orders]}`),
    [`MESH111 ${orders}:11:1`, 'a second YAML document starts here', 'keep one document'],
  ],
];

const indirections: readonly MistakeRow[] = [
  [
    'an anchor and its alias',
    edited(orders, ['owner: team-orders', 'owner: &o team-orders'], ['namespace: shop', 'namespace: *o']),
    [`MESH110 ${orders}:2:8`, 'the anchor &o is not supported', elsewhere],
    [`MESH110 ${orders}:3:12`, 'the alias *o is not supported', elsewhere],
  ],
  [
    'an alias without an anchor',
    edited(orders, ['owner: team-orders', 'owner: *o']),
    [`MESH110 ${orders}:2:8`, 'the alias *o is not supported', elsewhere],
  ],
  [
    'a merge key',
    edited(dev, ['  orders:', '  orders: &o # not the & of a comment'], ['  stock:', '  stock:\n    <<: *o']),
    [`MESH110 ${dev}:4:11`, 'the anchor &o is not supported', elsewhere],
    [`MESH110 ${dev}:8:5`, 'the merge key << is not supported', elsewhere],
    [`MESH110 ${dev}:8:9`, 'the alias *o is not supported', elsewhere],
  ],
  [
    'a tag of a text',
    edited(orders, ['owner: team-orders', 'owner: !!str team-orders']),
    [`MESH110 ${orders}:2:8`, 'the tag !!str is not supported', elsewhere],
  ],
  [
    'a tag of a map',
    edited(orders, ['grpc:', 'grpc: !!map']),
    [`MESH110 ${orders}:5:7`, 'the tag !!map is not supported', elsewhere],
  ],
  [
    'a tag in a list',
    edited(orders, ['[shop.v1.Orders]', '[!<tag:yaml.org,2002:str> shop.v1.Orders]']),
    [`MESH110 ${orders}:7:14`, 'the tag !<tag:yaml.org,2002:str> is not supported', elsewhere],
  ],
  [
    'a directive that makes another YAML of it',
    { [orders]: `# comment\n\n%YAML 1.1\n---\n${soundFiles[orders]}` },
    [`MESH110 ${orders}:3:1`, 'the directive %YAML is not supported', elsewhere],
  ],
];

const duplicates: readonly MistakeRow[] = [
  [
    'a duplicate key',
    edited(orders, ['namespace: shop', 'namespace: shop\n"name": other']),
    [`MESH109 ${orders}:4:1`, 'duplicate key name in this map', 'keep one of the two'],
  ],
  [
    'a duplicate key on one line',
    edited(dev, ['{ tag: v1.0.0 }', '{ tag: v1.0.0, tag: v2 }']),
    [`MESH109 ${dev}:6:26`, 'duplicate key tag in this map', 'keep one of the two'],
  ],
  [
    'a service that is listed twice in a cluster',
    edited(dev, ['  stock:', '  orders:']),
    [`MESH109 ${dev}:7:3`, 'duplicate key orders in this map', 'keep one of the two'],
  ],
];

const depths: readonly MistakeRow[] = [
  [
    'brackets beyond any depth',
    appended(orders, `env: ${'['.repeat(5_000)}\n`),
    [`MESH112 ${orders}:11:1`, 'deeper than a spec allows', 'flatten it'],
  ],
  [
    'brackets beyond any depth, a few a line',
    appended(orders, `env:\n${'  {a: [\n'.repeat(5_000)}`),
    [`MESH112 ${orders}:62:1`, 'deeper than a spec allows', 'flatten it'],
  ],
  [
    'indentation beyond any depth',
    appended(
      orders,
      `env:\n${Array.from({ length: 900 }, (_, depth) => `${' '.repeat(depth + 1)}a:\n`).join('')}`,
    ),
    [`MESH112 ${orders}:412:1`, 'deeper than a spec allows', 'flatten it'],
  ],
  [
    'dashes beyond any depth',
    appended(orders, `env:\n  ${'- '.repeat(5_000)}\n`),
    [`MESH112 ${orders}:12:1`, 'deeper than a spec allows', 'flatten it'],
  ],
];

describe('a spec with YAML that the generator does not accept', () => {
  testMistakes([...syntax, ...indirections, ...duplicates, ...depths]);

  test('is not expanded: aliases of aliases are reported at their places', async () => {
    const names = [...'abcdefghi'];
    const lines = names.map((name, index) => `${name}: &${name} [${`*${names[index - 1]}, `.repeat(9)}]\n`);
    const found = await findingsIn(temporaryRepository({ [orders]: lines.join('') }));
    expect(found.map(({ rule }) => rule.code)).toEqual(Array(50).fill('MESH110'));
    expect(found[0]).toMatchObject({ message: 'the anchor &a is not supported' });
  });

  test('is not explained without limit: at most fifty mistakes of a file', async () => {
    const found = await findingsIn(temporaryRepository({ [orders]: 'name: orders\n'.repeat(2_000) }));
    expect(found.map(({ rule }) => rule.code)).toEqual(Array(50).fill('MESH109'));
  });

  // Comparing every key with every other would take minutes for the largest spec.
  test('is read quickly, however many keys it has, and reports at most fifty unknown keys', async () => {
    const keys = Array.from({ length: 30_000 }, (_, index) => `k${index}: 1\n`).join('');
    const found = await findingsIn(temporaryRepository({ [orders]: soundFiles[orders] + keys }));
    expect(found.map(({ rule }) => rule.code)).toEqual(Array(50).fill('MESH201'));
  }, 60_000);
});

test('many brackets on one line are not depth: JSON often looks like that', () => {
  const { value, diagnostics } = parseSpec(new SourceFile('a.yaml', `[${'{"a": [1]}, '.repeat(500)}]`));
  expect(diagnostics).toEqual([]);
  expect(value).toHaveLength(500);
});
