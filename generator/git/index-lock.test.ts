import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { commitPaths } from './commit.ts';

test('an existing index.lock is reported in one sentence, with what to do', async () => {
  const root = temporaryFolder();
  const git = (...args: readonly string[]) =>
    execFileSync('git', ['-c', 'user.name=A', '-c', 'user.email=a@example.com', ...args], { cwd: root });
  git('init', '--quiet');
  git('commit', '--quiet', '--allow-empty', '-m', 'first');
  writeFileSync(join(root, 'a'), 'a\n');
  const lock = join(root, '.git/index.lock');
  writeFileSync(lock, '');
  const message = await commitPaths(root, ['a'], { subject: 'feat: a', body: '', trailers: [] }).catch(
    (error: Error) => error.message,
  );
  expect(message).toMatch(
    /^git add failed, so nothing was changed:\nanother git process is running in this clone, or was interrupted. Wait until it ends, or remove .*\/\.git\/index\.lock$/,
  );
});
