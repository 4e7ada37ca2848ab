import { describe, expect, test } from 'vitest';
import { runBundled } from '../testing/bundled.ts';

const refused = async (args: readonly string[], message: string) =>
  expect(await runBundled('prove', ...args)).toEqual({
    code: 2,
    stdout: '',
    stderr: `prove: ${message}\nTry: npm run prove -- --help\n`,
  });

describe('options without an effect are refused', () => {
  const some = '--mutations can be combined with only --case and --output';
  const none = '--explain can be combined with no other option';

  test.each([
    [['--mutations', '--cluster', 'dev'], `${some}, not with --cluster`],
    [['--mutations', '--real', '--json', '--case', 'a'], `${some}, not with --real and --json`],
    [['--mutations', '--format', 'table'], `${some}, not with --format`],
    [['--explain', '--output', 'a.md'], `${none}, not with --output`],
    [['--explain', '--format', 'table'], `${none}, not with --format`],
  ])('%j', (args, message) => refused(args, message));

  test('two modes at once are refused', () =>
    refused(['--list', '--explain'], '--list and --explain cannot be combined'));
});

test('an unknown mutation is rejected', () =>
  refused(
    ['--mutations', '--case', 'weights swaped'],
    'no mutation has the name "weights swaped"; did you mean weights swapped?',
  ));
