import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { repositoryRoot } from '../generator/command-line/repository.ts';
import { toolCache } from '../generator/toolchain/cache.ts';

vi.setConfig({ testTimeout: 1_200_000, hookTimeout: 600_000 });

/** From what runs to the first push, by the commands of docs/getting-started.md and docs/import.md. */
const folder = mkdtempSync(join(tmpdir(), 'import-'));
const fleet = join(folder, 'my-fleet');
const remote = join(folder, 'remote.git');
const shop = join(repositoryRoot, 'generator/import/testdata');
const env: NodeJS.ProcessEnv = {
  ...process.env,
  GITOPS_TOOLS_CACHE: toolCache(),
  ...Object.fromEntries(
    ['AUTHOR', 'COMMITTER'].flatMap((who) => [
      [`GIT_${who}_NAME`, 'A'],
      [`GIT_${who}_EMAIL`, 'a@example.com'],
    ]),
  ),
};

/** What a command of a user prints. @throws Error with its output if it fails */
function run(line: string, cwd = fleet): string {
  const { status, stdout, stderr } = spawnSync('bash', ['-c', line], { cwd, env, encoding: 'utf8' });
  if (status === 0) return `${stdout}${stderr}`;
  throw new Error(`${line} ended with ${status}:\n${stdout}${stderr}`);
}

const clusters = ['dev', 'staging', 'prod-eu'].map((name) => `${name}=${join(shop, 'shop', name)}`);
const importLine = `npm run --silent import -- ${clusters.join(' ')} --protos ${join(shop, 'protos')} --owner team-shop --reviewers @acme/shop`;

beforeAll(() => {
  execFileSync('git', ['init', '--quiet', '--bare', '--initial-branch=main', remote]);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('npm run init makes the repository', () => {
  const output = run(
    `npm run --silent init -- ${fleet} --repo-url file://${remote} --clusters dev,staging,prod-eu --owner @acme/platform`,
    repositoryRoot,
  );
  const [, push = ''] = /(git remote add .+)$/m.exec(output) ?? [];
  run(push);
});

test('npm run import writes specs for the shop, and loses nothing silently', () => {
  const output = run(importLine);
  expect(output).toContain('13 services and 1 external service from 141 documents of 3 clusters.');
  expect(output).not.toContain('without a reason');
  expect(existsSync(join(fleet, 'services/checkout/patches'))).toBe(false);
});

test('npm run generate has nothing left to write', () => {
  expect(run('npm run --silent generate')).toContain('0 files written');
});

test('npm test passes, with the proof of a cluster', () => {
  run('git add --all && git commit --quiet --message "feat: the shop"');
  expect(run('npm test')).toMatch(/^\d+ passed, 0 failed/m);
});

test('the first push reaches the remote, and a clone renders the same', () => {
  run('npm run --silent push');
  expect(run('git status --short --branch')).toBe('## main...origin/main\n');
  run(`git clone --quiet ${remote} clone`, folder);
  expect(run('npm run --silent generate', join(folder, 'clone'))).toContain('0 files written');
});
