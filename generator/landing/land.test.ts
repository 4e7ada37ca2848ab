import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { generate } from '../pipeline/generate.ts';
import { cloneState, gitIn } from '../testing/clones.ts';
import { cloneAhead, promoteToProd } from '../testing/landing.ts';
import { soundFiles, writeInto } from '../testing/temporary-repository.ts';
import type { LandOptions, Prompter } from './context.ts';

vi.setConfig({ testTimeout: 60_000 });

describe('a clone in which nothing can be committed is refused', () => {
  const hook = (root: string, name: string, script: string) => {
    const path = join(root, '.git/hooks', name);
    mkdirSync(join(root, '.git/hooks'), { recursive: true });
    writeFileSync(path, `#!/bin/sh\n${script}\n`);
    chmodSync(path, 0o755);
  };
  const rows: [string, (root: string) => unknown, string | RegExp, Partial<LandOptions>?][] = [
    [
      'a spec that is not committed',
      (root) => writeInto(root, 'clusters/dev.yaml', `${soundFiles['clusters/dev.yaml']}# mine\n`),
      'clusters/dev.yaml',
    ],
    [
      'a staged file of the tree',
      (root) => {
        writeInto(root, 'base/x.yaml', 'a: 1\n');
        gitIn(root, 'add', '-A');
      },
      'base/x.yaml',
    ],
    ['a detached HEAD', (root) => gitIn(root, 'checkout', '--quiet', '--detach'), 'HEAD is detached'],
    ['another branch', (root) => gitIn(root, 'checkout', '--quiet', '-b', 'mine'), 'say --branch mine'],
    [
      'no identity',
      (root) => {
        gitIn(root, 'config', 'user.email', '');
        gitIn(root, 'config', 'user.name', '');
      },
      'git does not know who you are',
    ],
    [
      'a merge under way',
      (root) => {
        gitIn(root, 'checkout', '--quiet', '-b', 'mine', 'HEAD~1');
        gitIn(root, 'commit', '--quiet', '--allow-empty', '-m', 'x');
        gitIn(root, 'checkout', '--quiet', 'main');
        gitIn(root, 'merge', '--quiet', '--no-commit', '--no-ff', 'mine');
      },
      'a merge is under way',
    ],
    [
      'a rebase under way',
      (root) => {
        mkdirSync(join(root, '.git/rebase-merge'));
      },
      'a rebase is under way',
    ],
    [
      'a tree that the specs do not render',
      (root) => {
        gitIn(root, 'rm', '--quiet', 'base/orders/service.yaml');
        gitIn(root, 'commit', '--quiet', '-m', 'x');
      },
      'not what the specs render',
    ],
    [
      'specs with errors',
      (root) => {
        writeInto(root, 'clusters/dev.yaml', 'name: dev\n');
        gitIn(root, 'commit', '--quiet', '-am', 'x');
      },
      'the specs have errors before any change',
    ],
    [
      'a hook that refuses',
      (root) => hook(root, 'pre-commit', 'echo "no commits on Fridays" >&2; exit 1'),
      'no commits on Fridays',
    ],
    [
      'a message hook that refuses',
      (root) => hook(root, 'commit-msg', 'echo "no ticket" >&2; exit 1'),
      'no ticket',
    ],
    [
      'gpg that cannot sign',
      (root) => {
        gitIn(root, 'config', 'commit.gpgsign', 'true');
        gitIn(root, 'config', 'gpg.program', '/bin/false');
      },
      /git commit refused, so nothing was changed/,
    ],
    ['nobody to ask', () => undefined, 'say --yes', { yes: false }],
    [
      'a branch that was never pushed',
      (root) => gitIn(root, 'branch', '--quiet', '--unset-upstream'),
      'git push -u origin main',
      { push: true },
    ],
  ];
  test.each(rows)('%s', async (_, prepare, message, options = {}) => {
    const { root } = await cloneAhead();
    prepare(root);
    const before = cloneState(root);
    await expect(promoteToProd(root, options)).rejects.toThrow(message);
    expect(cloneState(root)).toEqual(before);
  });

  test('a folder that is no repository', async () => {
    const { root } = await cloneAhead();
    gitIn(root, 'config', 'core.bare', 'false');
    const { renameSync } = await import('node:fs');
    renameSync(join(root, '.git'), join(root, '.git-away'));
    await expect(promoteToProd(root)).rejects.toThrow('not in a git repository');
  });
});

describe('what is not concerned stays as it is', () => {
  test('files beside the specs, staged or not, are in no commit', async () => {
    const { root } = await cloneAhead();
    writeInto(root, 'notes.txt', 'mine\n');
    writeInto(root, 'staged.txt', 'mine\n');
    gitIn(root, 'add', 'staged.txt');
    expect(await promoteToProd(root)).toMatchObject({ outcome: 'committed' });
    expect(cloneState(root).status).toBe('A  staged.txt\n?? notes.txt');
    expect(gitIn(root, 'show', '--name-only', '--format=')).not.toContain('.txt');
  });

  test('a person who says no has changed nothing', async () => {
    const { root } = await cloneAhead();
    const before = cloneState(root);
    const asked: string[] = [];
    const prompter: Prompter = {
      confirm: async (question) => asked.push(question) < 0,
      choose: async () => undefined,
      line: async () => '',
    };
    expect(await promoteToProd(root, { yes: false }, ['orders'], prompter)).toMatchObject({
      outcome: 'declined',
    });
    expect(asked).toEqual(['Commit 3 files: promote(prod): orders v1.1.0?']);
    expect(cloneState(root)).toEqual(before);
  });

  test('without a commit, the files are written and nothing else', async () => {
    const { root } = await cloneAhead();
    const { head } = cloneState(root);
    expect(await promoteToProd(root, { noCommit: true })).toMatchObject({ outcome: 'written', files: 3 });
    expect(gitIn(root, 'rev-parse', 'HEAD')).toBe(head);
    expect(gitIn(root, 'diff', '--name-only').split('\n')).toHaveLength(3);
    expect((await generate(root)).ok && gitIn(root, 'diff', '--name-only').split('\n')).toHaveLength(3);
  });
});

describe('what is not pushed is said with the command that pushes it', () => {
  test('of a branch for a pull request too', async () => {
    const { root } = await cloneAhead();
    gitIn(root, 'checkout', '--quiet', '-b', 'mine');
    const landed = await promoteToProd(root, { branch: 'mine' });
    expect(landed.said).toContain('For a pull request: git push -u origin mine');
    gitIn(root, 'push', '--quiet', '-u', 'origin', 'mine');
    const other = await promoteToProd(root, { branch: 'mine' }, ['stock']);
    expect(other.said).toContain('For a pull request: npm run push -- --branch mine');
  });

  test('where the commit is from an earlier run', async () => {
    const { root } = await cloneAhead();
    expect((await promoteToProd(root)).said).toContain('Argo CD syncs it after: npm run push');
    expect(await promoteToProd(root, { push: true })).toMatchObject({
      outcome: 'nothing',
      next: ['1 commit of before is not pushed yet: npm run push'],
    });
  });
});

test('a work tree behind a symbolic link is the same repository', async () => {
  const { root } = await cloneAhead();
  symlinkSync(root, `${root}-link`, 'dir');
  expect(await promoteToProd(`${root}-link`)).toMatchObject({ outcome: 'committed' });
  const { unlinkSync } = await import('node:fs');
  unlinkSync(`${root}-link`);
});
