import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { git } from '../../git/run.ts';
import { commitAll, gitIn, initIn } from '../../testing/git-repository.ts';
import { temporaryFolder } from '../../testing/temporary-folder.ts';
import { copyRepository } from './copy.ts';

function repository() {
  const root = temporaryFolder();
  initIn(root);
  const commit = (text: string) => {
    writeFileSync(join(root, 'file.txt'), text);
    return commitAll(root, text);
  };
  return { root, commits: ['first', 'second', 'third'].map(commit) };
}

test('a copy has one branch, at the commit, and none of the others', async () => {
  const { root, commits } = repository();
  gitIn(root, 'tag', 'v1');
  gitIn(root, 'branch', 'other');
  const copy = await copyRepository(root, temporaryFolder(), 'live', commits[1] ?? '');
  expect(gitIn(copy.origin, 'for-each-ref', '--format=%(refname) %(objectname)').trim()).toBe(
    `refs/heads/live ${commits[1]}`,
  );
  expect(gitIn(copy.root, 'rev-parse', 'HEAD').trim()).toBe(commits[1]);
});

test('commits and pushes in a copy leave the repository as it is', async () => {
  const { root, commits } = repository();
  const copy = await copyRepository(root, temporaryFolder(), 'main', commits[2] ?? '');
  await git(copy.root, 'commit', '--quiet', '--allow-empty', '--message=more');
  await git(copy.root, 'push', '--quiet');
  expect(gitIn(copy.origin, 'log', '-1', '--format=%an %s').trim()).toBe('rehearsal more');
  expect(gitIn(root, 'rev-parse', 'main').trim()).toBe(commits[2]);
});

test('a shallow clone can be copied, and its copy pushed', async () => {
  const { root, commits } = repository();
  const folder = temporaryFolder();
  gitIn(folder, 'clone', '--quiet', '--depth=1', pathToFileURL(root).href, 'shallow');
  const copy = await copyRepository(join(folder, 'shallow'), temporaryFolder(), 'main', commits[2] ?? '');
  await git(copy.root, 'commit', '--quiet', '--allow-empty', '--message=more');
  await git(copy.root, 'push', '--quiet');
  expect(gitIn(copy.origin, 'log', '-1', '--format=%s').trim()).toBe('more');
});
