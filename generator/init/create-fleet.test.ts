import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { expect, test, vi } from 'vitest';
import { changedFiles } from '../packaging/release-files.ts';
import { type Finished, startCommandWith } from '../testing/command-line.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';

/** A home folder with this configuration of git, and a folder to create fleets in. */
function user(configuration = '[user]\n\tname = A\n\temail = a@example.com\n') {
  const home = temporaryFolder();
  writeFileSync(join(home, '.gitconfig'), configuration);
  const folder = join(home, 'work');
  mkdirSync(folder);
  return { home, folder, env: { HOME: home, GIT_CONFIG_NOSYSTEM: '1' } };
}

const url = ['--repo-url', 'https://git.example.com/acme/my-fleet.git'];
const clusters = ['--clusters', 'dev,prod-eu'];

const init = (env: NodeJS.ProcessEnv, folder: string, ...options: string[]): Promise<Finished> =>
  startCommandWith({ env }, 'init', folder, ...options).finished;

test('a new fleet is a repository with one commit, which renders to what it contains', async () => {
  const { folder, env } = user();
  const root = join(folder, 'my-fleet');
  const ran = await init(env, root, ...url, ...clusters, '--owner', '@acme/platform');
  expect({ ...ran, stdout: '' }).toEqual({ code: 0, stdout: '', stderr: '' });
  expect(readdirSync(folder)).toEqual(['my-fleet']);
  const git = (...args: string[]) => execFileSync('git', args, { cwd: root, encoding: 'utf8' }).trim();
  expect(git('log', '--format=%D %s')).toMatch(
    /^HEAD -> main feat: my-fleet, a fleet of grpc-istio-gitops \d/,
  );
  expect(git('status', '--porcelain')).toBe('');
  const npmScripts = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).scripts;
  expect(Object.keys(npmScripts)).toEqual(
    expect.arrayContaining(['generate', 'check', 'test', 'new', 'push', 'promote', 'prove']),
  );
  expect(Object.keys(npmScripts)).not.toEqual(expect.arrayContaining(['init']));
  const files = git('ls-files').split('\n');
  expect(files.filter((path) => !path.startsWith('generator/'))).toEqual([
    ...['.ci/run', '.editorconfig', '.gitattributes', '.github/CODEOWNERS', '.github/dependabot.yml'],
    ...['canary', 'ci', 'diff', 'map', 'prove', 'rehearse'].map((name) => `.github/workflows/${name}.yaml`),
    ...['.gitignore', '.npmrc', 'README.md'],
    ...files.filter((path) => path.startsWith('argocd/')),
    ...['clusters/dev.yaml', 'clusters/fleet.yaml', 'clusters/prod-eu.yaml'],
    ...['overlays/dev/ROUTES.md', 'overlays/prod-eu/ROUTES.md'],
    ...['package-lock.json', 'package.json', 'protos/buf.yaml', 'services/.gitkeep'],
  ]);
  expect(statSync(join(root, '.ci/run')).mode & 0o111).toBe(0o111);
  expect(readFileSync(join(root, '.github/CODEOWNERS'), 'utf8')).toContain('@acme/platform');
  expect(readFileSync(join(root, 'README.md'), 'utf8')).toContain('/stock --reviewers @acme/platform\n');
  expect(changedFiles(join(root, 'generator'))).toEqual([]);
  const generate = execFileSync(process.execPath, ['generator/run.mjs', 'generate'], { cwd: root });
  expect(generate.toString()).toContain('0 files written');
  for (const path of ['clusters/fleet.yaml', 'clusters/dev.yaml', 'README.md']) {
    const targets = [...readFileSync(join(root, path), 'utf8').matchAll(/(?:\]\(|\$schema=)([^)\s#]+)/g)];
    const missing = targets.filter(([, to = '']) => !existsSync(join(root, posix.dirname(path), to)));
    expect(missing).toEqual([]);
  }
});

test('a first commit that fails leaves nothing behind', async () => {
  const { home, folder, env } = user(
    '[user]\n\tname = A\n\temail = a@example.com\n[core]\n\thooksPath = ~/hooks\n',
  );
  mkdirSync(join(home, 'hooks'));
  writeFileSync(join(home, 'hooks/pre-commit'), '#!/bin/sh\necho no commits today\nexit 1\n', {
    mode: 0o755,
  });
  const ran = await init(env, join(folder, 'my-fleet'), ...url, ...clusters);
  expect(ran).toEqual({
    code: 1,
    stdout: '',
    stderr: 'init: nothing was created: git commit failed:\nno commits today\n',
  });
  expect(readdirSync(folder)).toEqual([]);
});

test.each(['SIGINT', 'SIGTERM'] as const)('%s leaves nothing behind', async (signal) => {
  const { home, folder, env } = user(
    '[user]\n\tname = A\n\temail = a@example.com\n[core]\n\thooksPath = ~/hooks\n',
  );
  mkdirSync(join(home, 'hooks'));
  // The commit waits until the signal was sent.
  const hook = '#!/bin/sh\ntouch ~/waiting\nwhile ! test -e ~/sent; do sleep 0.1; done\n';
  writeFileSync(join(home, 'hooks/pre-commit'), hook, { mode: 0o755 });
  const options = ['init', join(folder, 'my-fleet'), ...url, ...clusters];
  const { child, finished } = startCommandWith({ env }, ...options);
  await vi.waitUntil(() => existsSync(join(home, 'waiting')), { timeout: 100_000 });
  child.kill(signal);
  writeFileSync(join(home, 'sent'), '');
  expect(await finished).toEqual({
    code: 1,
    stdout: '',
    stderr: 'init: nothing was created: it was stopped\n',
  });
  expect(readdirSync(folder)).toEqual([]);
});

test('without a terminal and without options, everything that is missing is listed', async () => {
  const { folder, env } = user('');
  const ran = await init(env, join(folder, 'my-fleet'));
  expect({ ...ran, stderr: ran.stderr.split('\n').map((line) => line.split(':')[0]) }).toEqual({
    code: 2,
    stdout: '',
    stderr: [
      ...['init', '  --repo-url is missing', '  --clusters is missing'],
      ...['  git does not know your name for the first commit', 'Try', ''],
    ],
  });
  expect(readdirSync(folder)).toEqual([]);
});
