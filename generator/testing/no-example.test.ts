import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { repositoryRoot } from '../command-line/repository.ts';
import { filesIn } from './fixtures.ts';

/**
 * What belongs to the example: its specs and protos, and what is rendered from them. Tests of the generator have their own
 * fleets, so that a team can put its services in the place of the example. `verify/steps/committed-tree.ts` alone compares
 * the committed tree with the specs.
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

/** Tests that use sources of the services, which have no specs: they end when the generator no longer imports those. */
const sources = ['scaffold/scaffold.test.ts'];

const folder = join(repositoryRoot, 'generator');
const tests = Object.keys(filesIn(folder)).filter(
  (path) => (path.endsWith('.test.ts') || path.startsWith('testing/')) && path.endsWith('.ts'),
);

test('no test of the generator reads the example', () => {
  const reading = tests
    .filter((path) => !sources.includes(path) && path !== 'testing/no-example.test.ts')
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
