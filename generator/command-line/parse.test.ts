import { describe, expect, expectTypeOf, test } from 'vitest';
import type { Definition, Options, Positionals } from './definition.ts';
import { UsageError } from './errors.ts';
import { helpText } from './help.ts';
import { parseLine } from './parse.ts';
import { wholeNumber } from './values.ts';

/** Fills in what a test is not about. */
function definitionOf<const P extends Positionals, const O extends Options>(
  positionals: P,
  options: O,
): Definition<P, O> {
  const texts = { summary: 'try', description: 'Tries.', examples: [], exitCodes: { 0: 'fine', 1: 'not' } };
  return { name: 'try', ...texts, positionals, options };
}

const definition = definitionOf(
  { service: { help: 'the service' }, versions: { help: 'the versions', optional: true, repeatable: true } },
  {
    dryRun: { help: 'change nothing' },
    yes: { short: 'y', help: 'do not ask' },
    tools: { help: 'run the tools' },
    noTools: { help: 'run no tools' },
    cluster: { value: 'name', repeatable: true, help: 'only this cluster' },
    format: { value: 'format', choices: ['text', 'json'], default: 'text', help: 'how to print' },
    weight: { value: 'n', parse: wholeNumber(0, 100), help: 'percent of the calls' },
    worker: { hidden: true, help: 'work' },
  },
);

const parse = (...args: readonly string[]) => parseLine(definition, args);

describe('a command line that fits', () => {
  test('has the types of its definition', () => {
    const { input } = parse('a');
    expectTypeOf(input.service).toEqualTypeOf<string>();
    expectTypeOf(input.versions).toEqualTypeOf<readonly string[]>();
    expectTypeOf(input.dryRun).toEqualTypeOf<boolean>();
    expectTypeOf(input.cluster).toEqualTypeOf<readonly string[]>();
    expectTypeOf(input.format).toEqualTypeOf<'text' | 'json'>();
    expectTypeOf(input.weight).toEqualTypeOf<number | undefined>();
  });

  test('gets default values for what is not given', () => {
    const nothing = { dryRun: false, yes: false, tools: false, noTools: false, worker: false };
    expect(parse('a')).toEqual({
      input: { service: 'a', versions: [], cluster: [], format: 'text', ...nothing },
      given: [],
    });
  });

  test.each([
    ['an option after or before arguments', ['--weight', '5', 'a', '--dry-run'], { weight: 5, dryRun: true }],
    ['a value after =', ['a', '--weight=5', '--format=json'], { weight: 5, format: 'json' }],
    ['a value that starts with a dash', ['a', '--cluster=-x'], { cluster: ['-x'] }],
    ['an empty value', ['a', '--cluster='], { cluster: [''] }],
    ['a repeated option', ['a', '--cluster', 'b', '--cluster', 'c'], { cluster: ['b', 'c'] }],
    ['the last of two values', ['a', '--weight', '1', '--weight', '2'], { weight: 2 }],
    ['a short form', ['a', '-y'], { yes: true }],
    ['--no-tools, which is an option of its own', ['a', '--no-tools'], { noTools: true, tools: false }],
    ['both of two opposites', ['a', '--tools', '--no-tools'], { noTools: true, tools: true }],
    ['words after --', ['a', '--', '--dry-run'], { versions: ['--dry-run'], dryRun: false }],
    ['several words', ['a', 'v1', 'v2'], { versions: ['v1', 'v2'] }],
  ])('can have %s', (_, args, expected) => {
    expect(parse(...args).input).toMatchObject(expected);
  });

  test('lists what was given', () => {
    expect(parse('a', '--format', 'text', '--dry-run').given).toEqual(['dryRun', 'format']);
  });
});

test.each([
  [['a', '--clutser', 'b'], 'unknown option --clutser; did you mean --cluster?'],
  [['a', '--clutser=b'], 'unknown option --clutser; did you mean --cluster?'],
  [['a', '--workre'], 'unknown option --workre'],
  [['a', '-x'], 'unknown option -x'],
  [['a', '--cluster'], '--cluster needs a value: --cluster <name>'],
  [['a', '--cluster', '--dry-run'], '--cluster needs a value: --cluster <name>, or --cluster=--dry-run'],
  [['a', '--dry-run=yes'], '--dry-run takes no value'],
  [['a', '--format', 'xml'], '--format accepts text, json, not xml'],
  [['a', '--weight', '101'], '--weight accepts a whole number from 0 to 100, not 101'],
  [[], 'missing argument <service>'],
])('%j is refused', (args, message) => {
  expect(() => parse(...args)).toThrow(UsageError);
  expect(() => parse(...args)).toThrow(message);
});

test('an argument too many is refused, and so is a missing option', () => {
  const strict = definitionOf(
    { tag: { help: 'a tag' } },
    { to: { value: 'name', required: true, help: 'to' } },
  );
  expect(() => parseLine(strict, ['a', 'b', '--to', 'c'])).toThrow('too many arguments: a b');
  expect(() => parseLine(strict, ['a'])).toThrow('missing option --to <name>');
});

test('the help names values, default values and choices, and leaves hidden options out', () => {
  const text = helpText(definition, 100);
  expect(text).toMatch(/^Usage: npm run try -- <service> \[versions\.\.\.\] \[options\]\n/);
  expect(text).toContain('how to print (one of text, json; default: text)');
  expect(text).toContain('-y, --yes');
  expect(text).toContain('(can be given several times)');
  expect(text).not.toContain('worker');
  expect(text.split('\n').filter((line) => line.length > 100)).toEqual([]);
});
