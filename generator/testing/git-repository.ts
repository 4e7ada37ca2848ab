import { execFileSync } from 'node:child_process';

/** Author and date of commits in tests: the same ids on every machine, with or without a git identity. */
const environment = {
  GIT_AUTHOR_NAME: 'Author',
  GIT_AUTHOR_EMAIL: 'author@example.com',
  GIT_AUTHOR_DATE: '2026-01-01T00:00:00Z',
  GIT_COMMITTER_NAME: 'Committer',
  GIT_COMMITTER_EMAIL: 'committer@example.com',
  GIT_COMMITTER_DATE: '2026-01-01T00:00:00Z',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
};

/**
 * Runs git in a folder, independent of the user's configuration, and returns its output. @throws Error if git
 * fails
 */
export function gitIn(folder: string, ...args: readonly string[]): string {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('GIT_'));
  const env = { ...Object.fromEntries(inherited), ...environment };
  return execFileSync('git', args, { cwd: folder, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

/** Makes a folder a git repository, on the branch main, without a commit. */
export function initIn(folder: string): void {
  gitIn(folder, 'init', '--quiet', '--initial-branch', 'main');
}

/** Commits everything in a folder except caches, and returns the id. */
export function commitAll(folder: string, message: string): string {
  gitIn(folder, 'add', '--all', '--', '.', ':(exclude,top).cache');
  gitIn(folder, 'commit', '--quiet', '--allow-empty', '--message', message);
  return gitIn(folder, 'rev-parse', 'HEAD').trim();
}
