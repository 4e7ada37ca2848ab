import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Document, isCollection, isScalar, parse, visit } from 'yaml';
import { NotEditable, rewriteYaml } from './rewrite.ts';

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
type JsonMap = { [key: string]: Json };

const word = fc.oneof(fc.constantFrom('name', 'service'), fc.stringMatching(/^[a-z][a-z0-9.-]{0,6}$/));
const scalar: fc.Arbitrary<Json> = fc.oneof(
  word,
  fc.integer({ min: -5, max: 200 }),
  fc.boolean(),
  fc.constantFrom(
    ...[
      'v1.0.0',
      '1.10',
      'on',
      '',
      ' a',
      'a: b',
      'a, b',
      '[x]',
      '{y}',
      "it's",
      'say "hi"',
      '# no',
      'two\nlines\n',
      'x'.repeat(150),
      'long words '.repeat(14),
    ],
  ),
);
const { value: json } = fc.letrec<{ value: Json; map: JsonMap }>((tie) => ({
  value: fc.oneof({ maxDepth: 3 }, scalar, fc.array(tie('value'), { maxLength: 4 }), tie('map')),
  map: fc.dictionary(word, tie('value'), { maxKeys: 4, noNullPrototype: true }),
}));
const map: fc.Arbitrary<JsonMap> = fc.dictionary(word, json, {
  minKeys: 1,
  maxKeys: 6,
  noNullPrototype: true,
});

/** A value and an edited copy of it. */
const edit: fc.Arbitrary<{ before: JsonMap; after: JsonMap }> = fc
  .tuple(map, fc.array(fc.tuple(fc.nat(9), json, word), { minLength: 12, maxLength: 12 }))
  .map(([before, choices]) => {
    let turn = 0;
    const next = (): [number, Json, string] => choices[turn++ % choices.length] ?? [9, null, ''];
    const changed = (value: Json): Json => {
      if (Array.isArray(value)) {
        const items = value.flatMap((item) => {
          const [choice, other] = next();
          return choice === 0 ? [] : choice === 1 ? [item, other] : choice === 2 ? [changed(item)] : [item];
        });
        return items;
      }
      if (typeof value === 'object' && value !== null) {
        const entries = Object.entries(value).flatMap(([key, child]): [string, Json][] => {
          const [choice, other, name] = next();
          if (choice === 0) return [];
          if (choice === 1) return [[key, other]];
          if (choice === 2)
            return Object.hasOwn(value, name)
              ? [[key, child]]
              : [
                  [key, child],
                  [name, other],
                ];
          return [[key, choice < 6 ? changed(child) : child]];
        });
        return Object.fromEntries(entries);
      }
      const [choice, other] = next();
      return choice < 5 ? value : other;
    };
    const after = changed(before);
    return {
      before,
      after: typeof after === 'object' && after !== null && !Array.isArray(after) ? after : before,
    };
  });

const rolls = fc.array(fc.nat(9), { minLength: 17, maxLength: 17 });

const style = fc.record({
  indent: fc.constantFrom(2, 4),
  lineWidth: fc.constant(0),
  indentSeq: fc.boolean(),
  defaultStringType: fc.constantFrom('PLAIN' as const, 'QUOTE_DOUBLE' as const, 'QUOTE_SINGLE' as const),
});

/** A text with a mix of flow and block collections, numbered comments, and blank lines. */
function written(
  value: JsonMap,
  options: Parameters<Document['toString']>[0],
  dice: readonly number[],
): string {
  const document = new Document(value, { aliasDuplicateObjects: false });
  let turn = 0;
  const roll = () => dice[turn++ % dice.length] ?? 0;
  visit(document, {
    Collection: (_, node) => {
      if (node !== document.contents && roll() < 3) node.flow = true;
    },
  });
  let number = 0;
  visit(document, {
    Pair: (_, pair, path) => {
      const isInFlow = path.some((parent) => isCollection(parent) && parent.flow);
      if (isInFlow || !isScalar(pair.key)) return;
      if (roll() < 3) pair.key.commentBefore = ` above ${number++}`;
      if (roll() < 2) pair.key.spaceBefore = true;
      if (isScalar(pair.value) && !String(pair.value.value).includes('\n') && roll() < 3)
        pair.value.comment = ` behind ${number++}`;
    },
  });
  return document.toString(options);
}

test('an edit gives exactly the wanted value, and keeps unchanged lines', () => {
  fc.assert(
    fc.property(edit, style, rolls, ({ before, after }, options, dice) => {
      const text = written(before, options, dice);
      expect(parse(text)).toEqual(before);
      if (Object.keys(after).every((key) => !Object.hasOwn(before, key))) {
        if (Object.keys(after).length > 0 || Object.keys(before).length > 0)
          expect(() => rewriteYaml(text, after)).toThrow(NotEditable);
        return;
      }
      const result = rewriteYaml(text, after);
      expect(parse(result)).toEqual(after);
      for (const [key, value] of Object.entries(before)) {
        if (JSON.stringify(after[key]) !== JSON.stringify(value)) continue;
        for (const line of linesOf(text, key)) expect(result.split('\n')).toContain(line);
      }
      expect(rewriteYaml(result, after)).toBe(result);
    }),
    { numRuns: 300 },
  );
});

/** The lines of a top-level key, with the comments above it. */
function linesOf(text: string, key: string): string[] {
  const lines = text.split('\n');
  const isStart = (line: string) => /^[^\s#\-\]}]/.test(line);
  const start = lines.findIndex((line) => isStart(line) && Object.hasOwn(Object(firstKey(line)), key));
  let end = start + 1;
  while (end < lines.length && !isStart(lines[end] ?? '') && !(lines[end] ?? '').startsWith('#')) end++;
  let first = start;
  while (lines[first - 1]?.startsWith('#')) first--;
  return lines.slice(first, end).filter((line) => line.trim() !== '');
}

function firstKey(line: string): unknown {
  const key = /^("(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|[^:]+):/.exec(line)?.[1] ?? '';
  return { [String(parse(key))]: true };
}

test('an edit without a change keeps the text', () => {
  fc.assert(
    fc.property(map, style, rolls, (value, options, dice) => {
      const text = written(value, options, dice);
      expect(rewriteYaml(text, value)).toBe(text);
    }),
  );
});
