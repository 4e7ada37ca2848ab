import { describe, expect, test } from 'vitest';
import { parse, parseDocument } from 'yaml';
import { NotEditable, rewriteYaml } from './rewrite.ts';

/** Values by path, with dots between the keys; undefined removes the key. */
type Changes = Readonly<Record<string, unknown>>;

/** A cluster file in a mix of styles, with comments. */
const cluster = `# yaml-language-server: $schema=../generator/schema/cluster.schema.json
name: prod   # ours
stage: prod

services:
  # The front door.
  greeter-a:
    versions:
      v1: { tag: v1.0.0, replicas: 3 }   # since May

  greeter-b:
    versions:
      v1:
        tag: 'v1.0.0'
        # Enough for Mondays.
        autoscaling: { minReplicas: 3, maxReplicas: 10 }
      v2: {tag: "v1.1.0",replicas: 1}
    weights: { v1: 90, v2: 10 }
    routes:
      - name: beta
        match:
          methods: [SayHello]
        subset: v2
      # For whom it may concern.
      - { name: slow, match: { metadata: { x-slow: { present: true } } }, timeout: 9s }
    # Deeper than it looks.
  # The last one.
  stock:
    versions: { v1: { tag: v3, replicas: 2 }, v2: { tag: v4 } }
`;

/** The lines that an edit removes and adds, without blank ones, sorted. */
function difference(changes: Changes, text = cluster): { removed: string[]; added: string[] } {
  const document = parseDocument(text);
  for (const [path, value] of Object.entries(changes)) {
    const keys = path.split('.').map((key) => (/^\d+$/.test(key) ? Number(key) : key));
    if (value === undefined) document.deleteIn(keys);
    else document.setIn(keys, document.createNode(value));
  }
  const wanted = document.toJS();
  const result = rewriteYaml(text, wanted);
  expect(parse(result)).toEqual(wanted);
  const [old, now] = [text.split('\n'), result.split('\n')];
  return { removed: without(old, now), added: without(now, old) };
}

function without(lines: readonly string[], others: readonly string[]): string[] {
  const left = [...others];
  return lines
    .filter((line) => {
      const index = left.indexOf(line);
      if (index >= 0) left.splice(index, 1);
      return index < 0 && line !== '';
    })
    .sort();
}

describe('an edit changes only the lines of changed values', () => {
  const a1 = 'services.greeter-a.versions.v1';
  const rows: [string, Changes, string[], string[]][] = [
    [
      'a value in a flow map, before a comment',
      { [`${a1}.tag`]: 'v1.2.0' },
      ['      v1: { tag: v1.0.0, replicas: 3 }   # since May'],
      ['      v1: { tag: v1.2.0, replicas: 3 }   # since May'],
    ],
    [
      'a value in single quotes, which stay',
      { 'services.greeter-b.versions.v1.tag': 'v2' },
      ["        tag: 'v1.0.0'"],
      ["        tag: 'v2'"],
    ],
    [
      'a value in double quotes, in a map without spaces',
      { 'services.greeter-b.versions.v2.tag': 'v2' },
      ['      v2: {tag: "v1.1.0",replicas: 1}'],
      ['      v2: {tag: "v2",replicas: 1}'],
    ],
    [
      'weights',
      { 'services.greeter-b.weights': { v1: 50, v2: 50 } },
      ['    weights: { v1: 90, v2: 10 }'],
      ['    weights: { v1: 50, v2: 50 }'],
    ],
    [
      'a new version, in the style of its neighbour',
      {
        'services.greeter-a.versions.v2': { tag: 'v2', replicas: 3 },
        'services.greeter-a.weights': { v1: 100, v2: 0 },
      },
      [],
      ['      v2: { tag: v2, replicas: 3 }', '    weights: { v1: 100, v2: 0 }'],
    ],
    [
      'a removed version, with its comment',
      { 'services.greeter-b.versions.v1': undefined },
      [
        '      v1:',
        "        tag: 'v1.0.0'",
        '        # Enough for Mondays.',
        '        autoscaling: { minReplicas: 3, maxReplicas: 10 }',
      ],
      [],
    ],
    [
      'a removed version in a flow map',
      { 'services.stock.versions.v1': undefined },
      ['    versions: { v1: { tag: v3, replicas: 2 }, v2: { tag: v4 } }'],
      ['    versions: { v2: { tag: v4 } }'],
    ],
    [
      'a removed rule, with the comment above it',
      { 'services.greeter-b.routes.1': undefined },
      [
        '      # For whom it may concern.',
        '      - { name: slow, match: { metadata: { x-slow: { present: true } } }, timeout: 9s }',
      ],
      [],
    ],
    [
      'a removed key of a rule',
      { 'services.greeter-b.routes.0.subset': undefined },
      ['        subset: v2'],
      [],
    ],
    [
      'a removed first key of a rule, after the dash',
      { 'services.greeter-b.routes.0.name': undefined },
      ['        match:', '      - name: beta'],
      ['      - match:'],
    ],
    [
      'a removed service, with its comments',
      { 'services.greeter-a': undefined },
      [
        '      v1: { tag: v1.0.0, replicas: 3 }   # since May',
        '    versions:',
        '  # The front door.',
        '  greeter-a:',
      ],
      [],
    ],
    ['a new key at the top', { maxStep: 25 }, [], ['maxStep: 25']],
    ['a text that needs quotes', { stage: 'yes' }, ['stage: prod'], ['stage: "yes"']],
  ];
  test.each(rows)('%s', (_, changes, removed, added) => {
    expect(difference(changes)).toEqual({ removed: removed.toSorted(), added: added.toSorted() });
  });

  test('a long line stays one line', () => {
    const [words, others] = ['word '.repeat(60).trim(), 'more '.repeat(60).trim()];
    const text = `a:\n  words: ${words} # why\n  b: 1\n`;
    expect(difference({ 'a.b': 2 }, text)).toEqual({ removed: ['  b: 1'], added: ['  b: 2'] });
    expect(difference({ 'a.words': others }, text).added).toEqual([`  words: ${others} # why`]);
  });

  test('a text of several lines is replaced by one line', () => {
    const text = 'a:\n  note: |\n    one\n    two\n\n  # about b\n  b: 1\n';
    expect(rewriteYaml(text, { a: { note: 'short', b: 1 } })).toBe(
      'a:\n  note: short\n\n  # about b\n  b: 1\n',
    );
  });

  test('a file without a line break at its end still has none', () => {
    expect(rewriteYaml('a: 1\nb: 2', { a: 1, b: 3 })).toBe('a: 1\nb: 3');
    expect(rewriteYaml('a: 1', { a: 1, b: { c: 2 } })).toBe('a: 1\nb: { c: 2 }');
  });
});

describe('text that a command cannot edit is rejected', () => {
  test.each([
    ['- a list', {}],
    ['a: [', {}],
    ['a: &x 1\nb: *x\n', { a: 1, b: 2, c: 3 }],
    ['? [complex]\n: 1\n', { a: 1 }],
    ['a: 1\n', { b: 1 }],
  ])('%j', (text, wanted) => {
    try {
      expect(parse(rewriteYaml(text, wanted))).toEqual(wanted);
    } catch (error) {
      expect(error).toBeInstanceOf(NotEditable);
    }
  });

  test('with an error', () => {
    expect(() => rewriteYaml('- 1\n', { a: 1 })).toThrow(NotEditable);
  });
});
