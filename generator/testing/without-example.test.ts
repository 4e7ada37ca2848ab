import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { execa } from 'execa';
import { afterAll, expect, test, vi } from 'vitest';
import { isMap, parseDocument } from 'yaml';
import { repositoryRoot } from '../command-line/repository.ts';
import { copyRepository } from './repository-copy.ts';

/**
 * What a fleet deletes of the example, by docs/getting-started.md, before it adds its own services. The entries of
 * `services` and `externals` in clusters/ go as well. `npm run generate` and `npm run codegen` delete what they have
 * written for the example.
 */
const example = ['services/greeter-a', 'services/greeter-b', 'services/phrasebook', 'protos/greeter'];

/** Deletes the entries of services in the cluster files. */
function emptyClusters(copy: string): void {
  for (const name of readdirSync(join(copy, 'clusters'))) {
    const file = join(copy, 'clusters', name);
    const document = parseDocument(readFileSync(file, 'utf8'));
    if (!isMap(document.contents) || !document.has('services')) continue;
    document.set('services', {});
    document.delete('externals');
    writeFileSync(file, document.toString());
  }
}

vi.setConfig({ testTimeout: 600_000 });

const copy = mkdtempSync(join(tmpdir(), 'gitops-without-example-'));
copyRepository(copy, (path) => !example.some((each) => path.startsWith(`${each}/`)));
afterAll(() => rmSync(copy, { recursive: true, force: true }));

/** Runs a program of Node in the copy, and expects exit code 0. */
async function run(...args: readonly string[]): Promise<string> {
  const { exitCode, all } = await execa(process.execPath, args, { cwd: copy, all: true, reject: false });
  expect(exitCode === 0 ? '' : all, args.join(' ')).toBe('');
  return all;
}

/** Runs tests in the copy. A filter that matches no test would pass too, so at least one has to run. */
async function runTests(...filters: readonly string[]): Promise<void> {
  const output = await run('node_modules/vitest/vitest.mjs', 'run', '--silent=true', ...filters);
  expect(stripVTControlCharacters(output)).toMatch(/^ *Tests +[1-9]\d* passed/m);
}

test('docs/getting-started.md deletes the same folders', () => {
  const page = readFileSync(join(repositoryRoot, 'docs/getting-started.md'), 'utf8');
  expect(page).toContain(`git rm -r ${example.join(' ')}`);
});

test('without the example, the generator builds, and deletes what it has written for the example', async () => {
  emptyClusters(copy);
  await run('generator/run.mjs', 'generate');
  await run('generator/run.mjs', 'codegen');
  expect(existsSync(join(copy, 'services/gen/greeter/v1/greeter.ts'))).toBe(false);
  expect(existsSync(join(copy, 'base/greeter-a'))).toBe(false);
});

test('it type-checks', async () => {
  await run('node_modules/typescript/bin/tsc', '--noEmit');
});

// The other tests of the generator run in this repository, and never read the example.
test('tests of what imported the example before pass', () =>
  runTests('generator/testing/structure', 'generator/local', 'generator/prove/servers', 'services'));

test('a new service passes its tests', () =>
  runTests('generator/scaffold', '-t', 'passes lint, the type check and its own tests'));
