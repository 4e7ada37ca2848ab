import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { repositoryRoot } from '../command-line/repository.ts';
import { parsedJson } from '../lang/json.ts';
import { isMap } from '../lang/plain-map.ts';
import { cloneState, gitIn } from './clones.ts';
import { copyRepository } from './repository-copy.ts';

/** The services of the example, in an order in which they cannot be removed: greeter-a calls greeter-b. */
const services = ['phrasebook', 'greeter-b', 'greeter-a'];

vi.setConfig({ testTimeout: 600_000, hookTimeout: 600_000 });

// A fleet that has removed the example has nothing to remove here.
describe.skipIf(!existsSync(join(repositoryRoot, 'services/greeter-a')))('the example', () => {
  const folder = mkdtempSync(join(tmpdir(), 'gitops-remove-example-'));
  const [copy, remote] = [join(folder, 'fleet'), join(folder, 'remote.git')];
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** Runs a program of Node in the copy. */
  const run = async (...args: readonly string[]) => {
    const { exitCode, stdout, all } = await execa(process.execPath, args, {
      cwd: copy,
      all: true,
      reject: false,
    });
    return { exitCode, stdout, all };
  };
  const npmRun = (...args: readonly string[]) => run('generator/run.mjs', ...args);
  const expectSuccess = async (...args: readonly string[]) => {
    const { exitCode, all } = await npmRun(...args);
    expect(exitCode === 0 ? '' : all, args.join(' ')).toBe('');
  };

  beforeAll(() => {
    copyRepository(copy);
    gitIn(folder, 'init', '--quiet', '--bare', '--initial-branch=main', remote);
    gitIn(copy, 'init', '--quiet', '--initial-branch=main');
    // Its installed packages are a link, which .gitignore does not cover.
    appendFileSync(join(copy, '.git/info/exclude'), 'node_modules\n');
    for (const [key, value] of [
      ['user.name', 'Tester'],
      ['user.email', 'tester@example.com'],
      ['commit.gpgsign', 'false'],
    ] as const)
      gitIn(copy, 'config', key, value);
    gitIn(copy, 'add', '--all');
    gitIn(copy, 'commit', '--quiet', '-m', 'feat: the example');
    gitIn(copy, 'remote', 'add', 'origin', remote);
    gitIn(copy, 'push', '--quiet', '-u', 'origin', 'main');
  });

  test('greeter-b stays while a running version calls it, and the command says what to do', async () => {
    const before = cloneState(copy);
    const { exitCode, all } = await npmRun('remove', 'greeter-b', '--yes', '--push');
    expect(exitCode).toBe(1);
    expect(all).toContain('  greeter-a v1.0.0 in prod-eu, prod-us, staging\n');
    expect(all).toContain('→ To remove greeter-a too: npm run remove -- greeter-a greeter-b\n');
    expect(all).toContain('npm run release -- greeter-a <tag> --without-call greeter-b');
    expect(cloneState(copy)).toEqual(before);
  });

  test('one command, repeated, removes all of it in safe steps', async () => {
    const subjects: string[] = [];
    for (;;) {
      const { exitCode, stdout, all } = await npmRun('remove', ...services, '--yes', '--push', '--json');
      const result = parsedJson(stdout);
      expect(exitCode === 0 && isMap(result) ? '' : all).toBe('');
      if (!isMap(result) || result['outcome'] === 'nothing') break;
      expect(result['outcome']).toBe('pushed');
      expect(all).not.toContain('error MESH');
      subjects.push(String(result['subject']));
      await expectSuccess('generate');
      expect(cloneState(copy).status).toBe('');
    }
    expect(subjects).toEqual([
      'remove(greeter-a): remove its gateway routes',
      'remove(greeter-a): remove it from dev',
      'remove(greeter-a): remove it from staging',
      'remove(greeter-a): remove it from prod',
      'remove(greeter-a): remove its files',
      'remove(greeter-b): remove it from dev',
      'remove(greeter-b): remove it from staging',
      'remove(greeter-b): remove it from prod',
      'remove(greeter-b): remove its files',
      'remove(phrasebook): remove its files',
    ]);
  });

  test('its files, protos, code and documents are gone', () => {
    const left = gitIn(copy, 'ls-files', 'services', 'protos', 'base', 'overlays', 'argocd').split('\n');
    expect(left.filter((path) => /greet|phrasebook/.test(path))).toEqual([]);
    const fleet = readFileSync(join(copy, 'clusters/fleet.yaml'), 'utf8');
    expect(fleet).not.toContain('acknowledge');
  });

  test('what is left is checked, generated and verified as before', async () => {
    await expectSuccess('codegen');
    await expectSuccess('generate');
    await expectSuccess('check');
    const steps = ['types', 'lint', 'codegen', 'tree', 'buf', 'kustomize', 'kubeconform', 'istio', 'prove'];
    await expectSuccess('test', ...steps.flatMap((step) => ['--only', step]));
    expect(cloneState(copy).status).toBe('');
  });

  test('no link of a page is broken', async () => {
    const { exitCode, all } = await run(
      'node_modules/vitest/vitest.mjs',
      'run',
      'generator/documentation/links',
    );
    expect(exitCode === 0 ? '' : all).toBe('');
  });
});
