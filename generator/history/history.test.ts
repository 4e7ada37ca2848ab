import { cpSync, mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, test, vi } from 'vitest';
import { mergeBase, resolveRef } from '../git/refs.ts';
import { readInputs } from '../load/inputs.ts';
import { stateAt, stateOfWorkTree } from '../pipeline/load-state.ts';
import { edited, paths } from '../testing/edited.ts';
import { filesIn } from '../testing/fixtures.ts';
import { commitAll, gitIn, initIn } from '../testing/git-repository.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { temporaryRepository, writeInto } from '../testing/temporary-repository.ts';
import { snapshotAt } from './snapshot.ts';

// git and other processes are slow on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

/** The valid repository with one commit, and an uncommitted change of its cluster. */
function changedRepository(): string {
  const root = temporaryRepository();
  initIn(root);
  commitAll(root, 'feat: shop');
  writeInto(
    root,
    paths.dev,
    edited(paths.dev, [
      'stock:\n    versions:\n      v1: { tag: v1.0.0 }',
      'stock:\n    versions:\n      v1: { tag: v2.0.0 }',
    ])[paths.dev] ?? '',
  );
  return root;
}

const tagOf = (state: Awaited<ReturnType<typeof stateAt>>) =>
  state.fleet?.clusters[0]?.instances.find(({ service }) => service.name === 'stock')?.versions[0]?.tag;

describe('the state of a commit', () => {
  test('does not depend on the work tree', async () => {
    const root = changedRepository();
    const before = await stateAt(root, 'HEAD');
    expect(tagOf(before)).toBe('v1.0.0');
    expect(before.label).toMatch(/^[0-9a-f]{7,}$/);
    expect(before.diagnostics.filter(({ rule }) => rule.severity === 'error')).toEqual([]);
    const after = await stateOfWorkTree(root);
    expect(tagOf(after)).toBe('v2.0.0');
    expect(after.label).toBe('work tree');
  });

  test('has the inputs of the committed work tree, byte by byte', async () => {
    const root = temporaryRepository({
      'services/orders/extra/map.yaml':
        '# a note\napiVersion: v1\nkind: ConfigMap\nmetadata: { name: orders }\n',
      'services/orders/src/main.ts': 'console.log(1);\n',
      'protos/ä folder/x.proto': 'syntax = "proto3";\n',
      'protos/empty.proto': '',
    });
    initIn(root);
    const commit = commitAll(root, 'feat: shop');
    const snapshot = await snapshotAt(root, commit);
    expect(readInputs(snapshot.root).digest).toBe(readInputs(root).digest);
    expect(Object.keys(filesIn(snapshot.root))).not.toContain('services/orders/src/main.ts');
  });

  test('is read once for all commits with the same specs', async () => {
    const root = temporaryRepository();
    initIn(root);
    const first = commitAll(root, 'feat: shop');
    writeInto(root, 'README.md', 'Shop\n');
    const second = commitAll(root, 'docs: shop');
    expect((await snapshotAt(root, first)).root).toBe((await snapshotAt(root, second)).root);
  });

  test('keeps symbolic links, which are checked like those of the work tree', async () => {
    const root = temporaryRepository({ 'clusters/real.yaml': 'x: 1\n' });
    symlinkSync('real.yaml', join(root, 'clusters/link.yaml'));
    symlinkSync('/etc/hostname', join(root, 'clusters/out.yaml'));
    initIn(root);
    const { root: snapshot } = await snapshotAt(root, commitAll(root, 'feat: links'));
    const found = readInputs(snapshot).clusters.map(({ file, usable }) => [file.path, usable]);
    expect(found).toContainEqual(['clusters/link.yaml', true]);
    expect(found).toContainEqual(['clusters/out.yaml', false]);
  });

  test('is found in a folder of the git repository, with a space in its path, and with a detached HEAD', async () => {
    const outer = join(temporaryFolder(), 'my repositories');
    const root = join(outer, 'git ops');
    mkdirSync(outer, { recursive: true });
    cpSync(temporaryRepository(), root, { recursive: true, filter: (path) => !path.includes('.cache') });
    initIn(outer);
    commitAll(outer, 'feat: shop');
    gitIn(outer, 'checkout', '--quiet', '--detach');
    expect(tagOf(await stateAt(root, 'HEAD'))).toBe('v1.0.0');
  });
});

describe('an error is reported for', () => {
  const failing = (root: string, ref = 'HEAD') => expect(stateAt(root, ref)).rejects;

  test('a folder without git', async () => {
    await failing(temporaryRepository()).toThrow('is not in a git repository');
  });

  test('a repository without a commit', async () => {
    const root = temporaryRepository();
    initIn(root);
    await failing(root).toThrow('has no commits yet');
  });

  test('an unknown branch, an unknown branch of a remote, and a ref like a flag', async () => {
    const root = changedRepository();
    await failing(root, 'release').toThrow('this clone has no commit release: git branch -a');
    await failing(root, 'origin/main').toThrow('run git fetch origin main');
    await failing(root, '--all').toThrow('this clone has no commit --all');
  });

  test('a commit beyond the depth of a clone', async () => {
    const root = changedRepository();
    const first = gitIn(root, 'rev-parse', 'HEAD').trim();
    commitAll(root, 'feat: more');
    const clone = join(temporaryFolder(), 'clone');
    gitIn(root, 'clone', '--quiet', '--depth', '1', pathToFileURL(root).href, clone);
    await failing(clone, first).toThrow('git fetch --unshallow');
    await failing(clone, 'HEAD~1').toThrow('git fetch --unshallow');
    expect((await stateAt(clone, 'HEAD')).fleet?.clusters).toHaveLength(1);
  });

  test('no git on this machine', async () => {
    const root = changedRepository();
    vi.stubEnv('PATH', temporaryFolder());
    await failing(root).toThrow('git is not installed');
    vi.unstubAllEnvs();
  });
});

describe('the merge base', () => {
  test('is the last common commit of two branches', async () => {
    const root = changedRepository();
    const base = await resolveRef(root, 'HEAD');
    gitIn(root, 'branch', 'other');
    commitAll(root, 'feat: on main');
    gitIn(root, 'checkout', '--quiet', 'other');
    commitAll(root, 'feat: on other');
    expect(await mergeBase(root, 'main', 'HEAD')).toEqual(base);
  });

  test('does not exist for unrelated histories', async () => {
    const root = changedRepository();
    gitIn(root, 'checkout', '--quiet', '--orphan', 'other');
    commitAll(root, 'feat: other');
    await expect(mergeBase(root, 'main', 'HEAD')).rejects.toThrow('have no common commit');
  });
});

test('git ignores the variables that a hook of another repository sets', async () => {
  const [root, other] = [changedRepository(), temporaryFolder()];
  initIn(other);
  vi.stubEnv('GIT_DIR', join(other, '.git'));
  expect((await stateAt(root, 'HEAD')).fleet?.clusters).toHaveLength(1);
  vi.unstubAllEnvs();
  rmSync(join(root, '.git'), { recursive: true });
});
