import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { expect, test } from 'vitest';
import { bundledPackages } from '../setup/bundle.mjs';

const root = join(import.meta.dirname, '..');

/** The folders in the table of CONTRIBUTING.md: a file imports from its own folder and from folders above it. */
const layers = [
  ...readFileSync(join(root, '..', 'CONTRIBUTING.md'), 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('| `generator/'))
    .flatMap((row) =>
      [
        ...row
          .split('|', 2)
          .join()
          .matchAll(/`generator\/([^`/]+)\/`/g),
      ].map(([, name = '']) => name),
    ),
  'main.ts',
];

const modules = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .map((path) => path.replaceAll('\\', '/'))
  .filter((path) => path.endsWith('.ts') && !path.endsWith('.test.ts') && !path.includes('testdata/'));

/** The modules of generator/ that a module imports, types and imports on demand among them. */
function importsOf(module: string): string[] {
  const text = readFileSync(join(root, module), 'utf8');
  const named = [...text.matchAll(/(?:^(?:import|export)\b[^;]*?\bfrom|\bimport\()\s*'(\.[^']+)'/gm)];
  return named.flatMap(([, to = '']) => {
    const path = relative(root, join(root, dirname(module), to)).replaceAll('\\', '/');
    return modules.includes(path) ? [path] : [];
  });
}

const imports = new Map(modules.map((module) => [module, importsOf(module)]));

const layerOf = (module: string): number =>
  layers.findLastIndex((layer) => module === layer || module.startsWith(`${layer}/`));

test('the table of CONTRIBUTING.md has every folder', () => {
  expect(modules.filter((module) => layerOf(module) < 0)).toEqual([]);
});

test('no file imports from a folder below its own in the table', () => {
  const upward = [...imports].flatMap(([module, targets]) =>
    targets
      .filter((target) => layerOf(target) > layerOf(module))
      .map((target) => `${module} imports ${target}`),
  );
  expect(upward).toEqual([]);
});

test('no files import each other in a circle', () => {
  const done = new Set<string>();
  const circles: string[] = [];
  const visit = (module: string, path: readonly string[]): void => {
    const start = path.indexOf(module);
    if (start >= 0) circles.push([...path.slice(start), module].join(' → '));
    if (start >= 0 || done.has(module)) return;
    for (const target of imports.get(module) ?? []) visit(target, [...path, module]);
    done.add(module);
  };
  for (const module of modules) visit(module, []);
  expect(circles).toEqual([]);
});

test('bundled packages are imported with import statements', () => {
  // esbuild gives import() of a CommonJS package only `default`; a test that imports the source would not
  // notice.
  const onDemand = [...bundledPackages].map(
    (name) => new RegExp(`\\bimport\\(\\s*['"\`]${name}(?:/|['"\`])`),
  );
  const found = modules.filter((module) => {
    const text = readFileSync(join(root, module), 'utf8');
    return onDemand.some((pattern) => pattern.test(text));
  });
  expect(found).toEqual([]);
});

test('commands run programs with zx, wrappers of tools with execa', () => {
  const wrong = modules.filter((module) => {
    const text = readFileSync(join(root, module), 'utf8');
    return module.startsWith('commands/')
      ? /(?:from |import\()'execa'/.test(text)
      : /import \{[^}]*\$[^}]*\} from 'zx/.test(text);
  });
  expect(wrong).toEqual([]);
});

/** The blocks of a text's catches, each with the line it begins on. */
function catchesIn(text: string): { readonly line: number; readonly block: string }[] {
  return [...text.matchAll(/\bcatch (?:\(\w+\) )?\{/g)].map(({ index, 0: opening }) => {
    const start = index + opening.length;
    let end = start;
    for (let depth = 1; depth > 0 && end < text.length; end++)
      depth += text[end] === '{' ? 1 : text[end] === '}' ? -1 : 0;
    return { line: text.slice(0, index).split('\n').length, block: text.slice(start, end - 1).trim() };
  });
}

test('a catch rethrows what it does not expect, or starts with a comment why it takes every error', () => {
  const silent = [...modules, 'setup/bundle.mjs', 'setup/dependencies.mjs'].flatMap((module) =>
    catchesIn(readFileSync(join(root, module), 'utf8'))
      // unreadable() rethrows errors that are not from the file system.
      .filter(({ block }) => !/\bthrow\b|\bunreadable\(|^\/\//.test(block))
      .map(({ line }) => `${module}:${line}`),
  );
  expect(silent).toEqual([]);
});

test('so does a catch of a promise', () => {
  const silent = modules.filter((module) =>
    [...readFileSync(join(root, module), 'utf8').matchAll(/\.catch\(([^;]*);/g)].some(
      // noConnection() rethrows errors that are not from the network.
      ([, handler = '']) => !/\bthrow\b|^noConnection\)|\/\*/.test(handler),
    ),
  );
  expect(silent).toEqual([]);
});

test('tests of the command line run the bundle, as npm run does', () => {
  const folders = [join(root, 'commands'), join(root, '..', 'e2e')];
  const files = folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((path) => join(folder, path)),
  );
  const tests = files.filter((path) => path.endsWith('.test.ts') || /[\\/]e2e[\\/].*\.ts$/.test(path));
  const fromSource = /^import \{[^}]*\bcommand\b[^}]*\} from|\bfrom '[^']*\bmain\.ts'/m;
  expect(tests.filter((path) => fromSource.test(readFileSync(path, 'utf8')))).toEqual([]);
});
