import { readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { expect, test } from 'vitest';
import { repositoryRoot } from '../command-line/repository.ts';
import { filesIn } from './fixtures.ts';

/**
 * The files of the example: its specs and protos, and what is rendered from them. Tests of the generator have
 * their own fleets, so a team can replace the example with its own services. Only
 * `ci/steps/committed-tree.ts` compares the committed tree with the specs.
 */
const example = '(?:services|clusters|protos|base|overlays|argocd)';

/** The ways in which a test can name a folder of this repository. */
const readings: readonly RegExp[] = [
  // join(repositoryRoot, 'services/…'), but not the sources of the chassis or the configuration of buf.
  new RegExp(`repositoryRoot,\\s*['"\`]${example}(?:/(?!buf|gen\\b)|['"\`])`),
  // A loop over such folders: join(repositoryRoot, folder).
  new RegExp(`\\[[^\\]]*'${example}'[^\\]]*\\]\\)\\s*\\n?\\s*cpSync\\(join\\(repositoryRoot`),
  // The whole repository as the one that a command or a function works on.
  /(?<!join|relative)\(repositoryRoot[,)]/,
  /=> repositoryRoot\b/,
];

/** Tests that read what every fleet keeps: services/chassis and services/testing, or the pages of docs/. */
const exceptions = [
  'scaffold/scaffold.test.ts',
  'documentation/links.test.ts',
  'documentation/plain-english.test.ts',
];

const folder = join(repositoryRoot, 'generator');
const tests = Object.keys(filesIn(folder)).filter(
  (path) => (path.endsWith('.test.ts') || path.startsWith('testing/')) && path.endsWith('.ts'),
);

test('no file of the generator imports from services/ or protos/', () => {
  const importing = Object.entries(filesIn(folder)).flatMap(([path, text]) =>
    /\.(?:m?ts|mjs)$/.test(path)
      ? [...text.matchAll(/(?:\bfrom|\bimport)\s*\(?\s*['"`](\.[^'"`]+)/g)]
          .map(([, to = '']) => posix.join('generator', posix.dirname(path), to))
          .filter((target) => /^(?:services|protos)\//.test(target))
          .map((target) => `${path} imports ${target}`)
      : [],
  );
  expect(importing).toEqual([]);
});

test('no test of the generator reads the example', () => {
  const reading = tests
    .filter(
      (path) =>
        ![
          ...exceptions,
          'testing/no-example.test.ts',
          'testing/without-example.test.ts',
          'testing/remove-example.test.ts',
        ].includes(path),
    )
    .filter((path) => {
      const text = readFileSync(join(folder, path), 'utf8');
      return readings.some((pattern) => pattern.test(text));
    });
  expect(tests.length).toBeGreaterThan(100);
  expect(reading).toEqual([]);
});

test.each([
  "mesh = await open(repositoryRoot, 'prod-eu', []);",
  'const loaded = await loadFleet(repositoryRoot);',
  "['the committed specs', () => repositoryRoot],",
  "for (const inputs of ['services', 'clusters', 'protos'])\n    cpSync(join(repositoryRoot, inputs), join(root, inputs), { recursive: true });",
  "readFileSync(join(repositoryRoot, 'services/greeter-b/service.yaml'))",
  "readFileSync(join(repositoryRoot, 'overlays'))",
])('such a test is found: %s', (line) => {
  expect(readings.some((pattern) => pattern.test(line))).toBe(true);
});
