import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, posix } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { installation } from '../command-line/installation.ts';
import { mapAt, textsAt } from '../lang/at-path.ts';
import { copyRepository } from '../testing/repository-copy.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { soundFiles, writeInto } from '../testing/temporary-repository.ts';
import { changedFiles, filesIn } from './release-files.ts';
import { writeRelease } from './write-release.ts';

const folder = mkdtempSync(join(tmpdir(), 'release-'));
const release = join(folder, 'generator');
const textOf = (path: string): string => readFileSync(join(release, path), 'utf8');

beforeAll(() => writeRelease(release));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A fleet with this release, outside of any folder with packages. */
function fleet(files: Readonly<Record<string, string>>): string {
  const root = temporaryFolder();
  for (const [path, text] of Object.entries(files)) writeInto(root, path, text);
  cpSync(release, join(root, 'generator'), { recursive: true });
  return root;
}

const runIn = (root: string, ...args: readonly string[]) =>
  spawnSync(process.execPath, [join(root, 'generator/run.mjs'), ...args], { encoding: 'utf8', cwd: root });

describe('a release', () => {
  test('is the same from another folder', async () => {
    const copy = join(temporaryFolder(), 'a/clone/elsewhere');
    mkdirSync(copy, { recursive: true });
    copyRepository(copy);
    const program = join(copy, 'generator/run.mjs');
    const again = join(copy, 'again');
    execFileSync(process.execPath, [program, 'package', '--output', again], { stdio: 'pipe' });
    expect(readFileSync(join(again, 'SHA256SUMS'), 'utf8')).toBe(textOf('SHA256SUMS'));
  });

  test('has checksums of all its files', () => {
    expect(changedFiles(release)).toEqual([]);
    const copy = join(temporaryFolder(), 'generator');
    cpSync(release, copy, { recursive: true });
    writeFileSync(join(copy, 'run.mjs'), '');
    writeFileSync(join(copy, 'new.mjs'), '');
    expect(changedFiles(copy)).toEqual(['new.mjs', 'run.mjs']);
  });

  test('has no sources, no tests, and no command that needs them', () => {
    const files = filesIn(release);
    expect(files.filter((path) => /\.ts$|\.test\.|\.map$/.test(posix.basename(path)))).toEqual([]);
    const root = fleet({ 'clusters/fleet.yaml': '' });
    expect(runIn(root, 'fuzz').stderr).toMatch(/^there is no command fuzz/);
    expect(runIn(root, 'prove', '--mutations').stderr).toContain(
      '--mutations tests the generator: it works only in the repository of the generator',
    );
    expect(runIn(root, 'test', '--list').stdout.split(/ .*\n/)).toEqual([
      ...['generator', 'prove', 'tree', 'buf', 'documents', 'istio', ''],
    ]);
    expect(runIn(root, '--version').stdout).toBe(`${installation.version}\n`);
  });

  test('contains a licence for each package', () => {
    const notices = textOf('THIRD-PARTY-LICENCES.txt');
    for (const name of ['yaml', 'typebox', '@grpc/grpc-js', 'ajv', 'execa', '@peculiar/x509', 're2js'])
      expect(notices).toMatch(new RegExp(`^${name} \\d+\\.\\d+\\.\\d+ \\(.+\\)$`, 'm'));
    expect(notices).not.toMatch(/^(?:vitest|typescript|fast-check) /m);
    expect(textOf('LICENSE')).toContain('Apache License');
  });

  test('has every page that a page or a message names', () => {
    const broken = filesIn(release)
      .filter((path) => path.endsWith('.md'))
      .flatMap((path) =>
        [...textOf(path).matchAll(/\]\(([^)\s#]+)/g)]
          .map(([, to = '']) => to)
          .filter((to) => !/^[a-z]+:/.test(to))
          .filter((to) => !existsSync(join(release, dirname(path), to)))
          .map((to) => `${path}: ${to}`),
      );
    expect(broken).toEqual([]);
    const named = filesIn(release)
      .filter((path) => path.endsWith('.js'))
      .flatMap((path) => [...textOf(path).matchAll(/[\w/]*\bdocs\/[a-z-]+(?:\/[a-z-]+)*\.md\b/g)])
      .map(([path]) => path);
    expect(named.length).toBeGreaterThan(10);
    // The reports of mutations are written in the repository of the generator.
    const missing = named.filter((path) => !existsSync(join(release, '..', path)));
    expect([...new Set(missing)]).toEqual([]);
  });

  test('has workflows that run only scripts of a fleet', () => {
    const scripts = Object.keys(mapAt(JSON.parse(textOf('fleet/package.json')), 'scripts'));
    const workflows = filesIn(join(release, 'fleet/dot-github/workflows'));
    expect(workflows).toEqual([
      'canary.yaml',
      'ci.yaml',
      'diff.yaml',
      'map.yaml',
      'prove.yaml',
      'rehearse.yaml',
    ]);
    for (const name of workflows) {
      const text = textOf(`fleet/dot-github/workflows/${name}`);
      expect(mapAt(parse(text), 'jobs')).not.toEqual({});
      for (const [, script] of text.matchAll(/npm run (?:--silent )?([a-z-]+)/g))
        expect(scripts).toContain(script);
      for (const [, file = ''] of text.matchAll(/hashFiles\('generator\/([^']+)'\)/g))
        expect(existsSync(join(release, file))).toBe(true);
    }
    expect(textsAt(parse(textOf('fleet/dot-github/workflows/ci.yaml')), 'on', 'push', 'branches')).toEqual([
      'main',
    ]);
  });

  test('locks what a fleet installs as this repository does', () => {
    const { dependencies } = JSON.parse(textOf('fleet/package.json'));
    const { packages } = JSON.parse(textOf('fleet/package-lock.json'));
    expect(packages[''].dependencies).toEqual(dependencies);
    const own = JSON.parse(readFileSync(join(installation.root, 'package-lock.json'), 'utf8')).packages;
    expect(Object.keys(packages).filter((path) => path.endsWith('/buf'))).toEqual([
      'node_modules/@bufbuild/buf',
    ]);
    for (const [path, { integrity }] of Object.entries<{ integrity?: string }>(packages))
      expect(integrity).toBe(path === '' ? undefined : own[path].integrity);
  });
});

test('npm create gets the generator in its own version', () => {
  const { version, dependencies } = JSON.parse(
    readFileSync(join(installation.root, 'create/package.json'), 'utf8'),
  );
  expect({ version, dependencies }).toEqual({
    version: installation.version,
    dependencies: { 'grpc-istio-gitops': installation.version },
  });
});

test('a fleet renders and checks without installed packages', () => {
  const root = fleet({
    'protos/buf.yaml': 'version: v2\n',
    'clusters/dev.yaml': 'name: dev\nstage: dev\nservices: {}\n',
    'clusters/fleet.yaml': 'repoURL: https://git.example.com/fleet.git\nstages: [dev]\n',
  });
  expect(runIn(root, 'generate')).toMatchObject({ status: 0, stderr: '' });
  expect(runIn(root, 'generate').stdout).toContain('0 files written');
  expect(runIn(root, 'check', '--no-tools')).toMatchObject({ status: 0, stderr: '' });
  expect(existsSync(join(root, 'node_modules'))).toBe(false);
});

test('a fleet without buf prints how to get it', () => {
  const root = fleet(soundFiles);
  expect(runIn(root, 'generate')).toMatchObject({
    status: 1,
    stderr:
      'generate: buf is not installed: package.json needs @bufbuild/buf, which compiles protos/. Add it, and run npm install\n',
  });
});
