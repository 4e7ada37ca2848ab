import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Processes } from '../../mesh/processes.ts';
import { commitAll, gitIn, initIn } from '../../testing/git-repository.ts';
import { type GitServer, startGitServer } from './git-server.ts';

const secure = 'https://git.example.com/platform/gitops.git';
const ssh = 'git@git.example.com:platform/gitops.git';

const root = mkdtempSync(join(tmpdir(), 'git-server-'));
let processes: Processes;
let server: GitServer;
let first: string;

beforeAll(async () => {
  initIn(root);
  writeFileSync(join(root, 'a.txt'), 'a');
  first = commitAll(root, 'first');
  processes = new Processes();
  server = await startGitServer({ root, repoURLs: [secure, ssh], branch: 'main', processes });
  await server.fetch(first);
  await server.moveBranch(first);
});

afterAll(async () => {
  server.close();
  await processes.close();
  rmSync(root, { recursive: true });
});

/** The branches, as a git client of the repo-server sees them. */
async function branchesOf(url: string, environment: NodeJS.ProcessEnv): Promise<string> {
  const env = { PATH: process.env['PATH'], HOME: '/dev/null', GIT_TERMINAL_PROMPT: '0', ...environment };
  const { stdout } = await promisify(execFile)('git', ['ls-remote', '--heads', url], { env });
  return stdout.trim();
}

it.each([secure, ssh])('the program git finds it at %s', async (url) => {
  expect(await branchesOf(url, server.environment)).toBe(`${first}\trefs/heads/main`);
});

it('a client without insteadOf finds it at the https URL, through the proxy', async () => {
  const { GIT_CONFIG_GLOBAL: _, SSL_CERT_FILE: authority, ...environment } = server.environment;
  const asGoDoes = { ...environment, GIT_SSL_CAINFO: authority };
  expect(await branchesOf(secure, asGoDoes)).toBe(`${first}\trefs/heads/main`);
  await expect(branchesOf('https://git.example.com/platform/other.git', asGoDoes)).rejects.toThrow(
    'not found',
  );
});

it('answers as git does behind an SSH server', async () => {
  const program = server.environment['GIT_SSH_UPLOAD_PACK'] ?? '';
  const answer = (path: string) => promisify(execFile)(program, [path], { timeout: 5000 });
  const running = answer('platform/gitops.git');
  running.child.stdin?.end('0000');
  expect((await running).stdout).toContain(`${first} refs/heads/main`);
  await expect(answer('/platform/other.git')).rejects.toThrow('no repository /platform/other.git');
});

it('moves the branch to a commit, also of another clone, and lists the changed paths', async () => {
  const clone = join(root, '.cache', 'clone');
  gitIn(root, 'clone', '--quiet', root, clone);
  writeFileSync(join(clone, 'ü b.txt'), 'b');
  const second = commitAll(clone, 'second');
  await server.fetch(second, clone);
  expect(await branchesOf(secure, server.environment)).toBe(`${first}\trefs/heads/main`);
  await server.moveBranch(second);
  expect(await branchesOf(secure, server.environment)).toBe(`${second}\trefs/heads/main`);
  expect(await server.changedPaths(first, second)).toEqual(['ü b.txt']);
});
