import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, test } from 'vitest';
import { repositoryRoot } from '../command-line/repository.ts';
import { flagOf, invocation, takesValue } from '../command-line/to-commander.ts';
import { runBundled } from '../testing/bundled.ts';
import { allCommands, commandLoaders } from './index.ts';

const commands = await allCommands();
const scripts: unknown = JSON.parse(readFileSync(join(repositoryRoot, 'package.json'), 'utf8')).scripts;

test('every command has one name: in the list, in its definition and in package.json', () => {
  const names = Object.keys(commandLoaders);
  expect(commands.map(({ name }) => name)).toEqual(names);
  // package.json can have more scripts, for example for the client of a service.
  expect(scripts).toMatchObject(
    Object.fromEntries(names.map((name) => [name, `node generator/run.mjs ${name}`])),
  );
});

describe.each(commands)('npm run $name', (command) => {
  const options = Object.entries(command.options ?? {}).filter(([, { hidden }]) => !hidden);

  test('shows usage, every option, examples and exit codes', async () => {
    const { code, stdout, stderr } = await runBundled(command.name, '--help');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const flags = [...stdout.matchAll(/^ {2}(?:-\w, )?(--[a-z-]+)/gm)].map(([, flag]) => flag);
    const named = options.map(([name]) => flagOf(name));
    expect(new Set(flags)).toEqual(new Set([...named, '--help']));
    expect(stdout).toContain(`Usage: ${invocation(command.name)}`);
    expect(stdout).toMatch(
      /\nExamples:\n {2}npm [\s\S]*\nExit codes: 0 .*; 1 .*; 2 wrong usage(?:; [34] .*)?\.\n$/,
    );
  });

  test('accepts every option that the help shows', () => {
    const words = Object.values(command.positionals ?? {}).flatMap(({ optional }) => (optional ? [] : ['a']));
    for (const [name, option] of options) {
      const required = Object.entries(command.options ?? {}).flatMap(([other, each]) =>
        takesValue(each) && each.required && other !== name ? [`${flagOf(other)}=a`] : [],
      );
      const values = takesValue(option)
        ? [
            option.choices?.[0] ?? option.default,
            '10',
            '2s',
            '1000',
            'a=1',
            '1/1',
            `sha256:${'0'.repeat(64)}`,
          ].flatMap((value) => value ?? [])
        : [];
      const forms = takesValue(option) ? values.map((value) => `${flagOf(name)}=${value}`) : [flagOf(name)];
      // A value that one option accepts is refused by another: one of the usual values has to fit.
      const fits = (form: string): boolean => {
        try {
          command.parse([...words, ...required, form]);
          return true;
        } catch (error) {
          if (error instanceof Error && / accepts /.test(error.message)) return false;
          throw error;
        }
      };
      expect({ name, fits: forms.some(fits) }).toEqual({ name, fits: true });
    }
  });

  test.each(command.examples)('accepts its example: %s', (example) => {
    const line = commandLinesIn(example)[0];
    expect(line?.name).toBe(command.name);
    expect(() => command.parse(line?.words ?? [])).not.toThrow();
  });
});

interface CommandLine {
  readonly name: string;
  readonly words: readonly string[];
}

/** The command lines of npm in a text; quoted words stay one, and a comment or a pipe ends a line. */
function commandLinesIn(text: string): CommandLine[] {
  const pattern = /\bnpm (?:run (?:--silent )?)?(?<name>[a-z-]+)(?: -- (?<rest>[^`\n]*))?/g;
  return [...text.matchAll(pattern)].flatMap(({ groups }) => {
    const { name = '', rest = '' } = groups ?? {};
    const [shown = ''] = rest.split(/\s+(?:#|\||&&|>|;)|…|\)|\.(?:\s|$)/);
    const words = shown.match(/(?:"[^"]*"|'[^']*'|\S)+/g) ?? [];
    return [{ name, words: words.map((word) => word.replace(/["']/g, '')) }];
  });
}

test('every command line with --version prints the version', async () => {
  const { version } = JSON.parse(readFileSync(join(repositoryRoot, 'package.json'), 'utf8'));
  for (const line of [['--version'], ['generate', '--version'], ['check', '--change', '--version']])
    expect(await runBundled(...line)).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
});

test('docs, README and messages name only options that exist', () => {
  const files = [
    ...filesIn('docs', '.md'),
    ...filesIn('generator', '.ts').filter((path) => !path.endsWith('.test.ts')),
    ...filesIn('.github', '.yaml'),
    'README.md',
    'CONTRIBUTING.md',
  ];
  const wrong = files.flatMap((path) =>
    commandLinesIn(readFileSync(join(repositoryRoot, path), 'utf8')).flatMap(({ name, words }) => {
      const command = commands.find((each) => each.name === name);
      const known = ['--help', '-h', '--version', ...Object.keys(command?.options ?? {}).map(flagOf)];
      const own = words.includes('--') ? words.slice(0, words.indexOf('--')) : words;
      const flags = own.flatMap((word) => /^\[*(--[a-z-]+)/.exec(word)?.[1] ?? []);
      return flags
        .filter((flag) => command && !known.includes(flag))
        .map((flag) => `${path}: npm run ${name} ${flag}`);
    }),
  );
  expect(wrong).toEqual([]);
});

function filesIn(folder: string, ending: string): string[] {
  return readdirSync(join(repositoryRoot, folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith(ending))
    .map((path) => relative(repositoryRoot, join(repositoryRoot, folder, path)));
}
