import { describe, expect, test } from 'vitest';
import { runBundled } from '../testing/bundled.ts';

const refused = async (args: readonly string[], message: string) =>
  expect(await runBundled('prove', ...args)).toEqual({
    code: 2,
    stdout: '',
    stderr: `prove: ${message}\nTry: npm run prove -- --help\n`,
  });

describe('flags that would be passed over in silence are refused', () => {
  const [some, none] = ['--mutations takes --case and --output alone', '--explain takes no other flag'];

  test.each([
    [['--mutations', '--cluster', 'dev'], `${some}, not --cluster.`],
    [['--mutations', '--real', '--json', '--case', 'a'], `${some}, not --real and --json.`],
    [['--mutations', '--format', 'table'], `${some}, not --format.`],
    [['--explain', '--output', 'a.md'], `${none}, not --output.`],
    [['--explain', '--format', 'table'], `${none}, not --format.`],
  ])('%j', (args, message) => refused(args, message));

  test('and so are two that each want the whole command', () =>
    refused(['--list', '--explain'], '--list and --explain cannot be combined.'));
});

test('a mutation that there is not is no reason to pass', () =>
  refused(
    ['--mutations', '--case', 'weights swaped'],
    'there is no mutation "weights swaped"; did you mean weights swapped?',
  ));
