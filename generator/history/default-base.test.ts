import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, test, vi } from 'vitest';
import { change, committedRepository } from '../testing/change-fixture.ts';
import { commitAll, gitIn } from '../testing/git-repository.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { defaultBase } from './default-base.ts';

// git and other processes are slow on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

const head = (root: string, ref = 'HEAD') => gitIn(root, 'rev-parse', ref).trim();
const extra = (text: string) => ({ 'services/stock/notes.md': text });

/** Commits a file among the specs. */
function commit(root: string, text: string): string {
  change(root, extra(text));
  return commitAll(root, `docs: ${text}`);
}

describe('a change is compared with', () => {
  test('the merge base with the branch that Argo CD tracks', async () => {
    const root = committedRepository();
    const start = head(root);
    gitIn(root, 'switch', '--quiet', '--create', 'work');
    commit(root, 'one');
    commit(root, 'two');
    expect((await defaultBase(root, 'main')).id).toBe(start);
  });

  test('the remote-tracking branch, if commits are not pushed yet', async () => {
    const origin = committedRepository();
    const clone = join(temporaryFolder(), 'clone');
    gitIn(origin, 'clone', '--quiet', pathToFileURL(origin).href, clone);
    const start = head(clone);
    commit(clone, 'one');
    commit(clone, 'two');
    expect((await defaultBase(clone, 'main')).id).toBe(start);
  });

  test('HEAD on that branch, if there are uncommitted changes', async () => {
    const root = committedRepository();
    commit(root, 'one');
    change(root, extra('two'));
    expect((await defaultBase(root, 'main')).id).toBe(head(root));
  });

  test('the commit before HEAD on that branch, if everything is committed', async () => {
    const root = committedRepository();
    const first = head(root);
    commit(root, 'one');
    expect((await defaultBase(root, 'main')).id).toBe(first);
    expect((await defaultBase(root, 'no-such-branch')).id).toBe(first);
  });

  test('itself, if it is the first commit', async () => {
    const root = committedRepository();
    expect((await defaultBase(root, 'main')).id).toBe(head(root));
  });

  test('nothing in a shallow clone, with what to do', async () => {
    const origin = committedRepository();
    commit(origin, 'one');
    const clone = join(temporaryFolder(), 'clone');
    gitIn(origin, 'clone', '--quiet', '--depth', '1', pathToFileURL(origin).href, clone);
    await expect(defaultBase(clone, 'main')).rejects.toThrow('git fetch --unshallow');
  });
});
