import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { generate } from '../pipeline/generate.ts';
import type { Prompter } from '../terminal/prompter.ts';
import { cloneState, gitIn } from '../testing/clones.ts';
import { cloneAhead, promoteToProd } from '../testing/landing.ts';
import { soundFiles, writeInto } from '../testing/temporary-repository.ts';
import type { LandOptions } from './context.ts';

vi.setConfig({ testTimeout: 60_000 });

describe('a clone that is not ready for a commit is rejected', () => {
  const hook = (root: string, name: string, script: string) => {
    const path = join(root, '.git/hooks', name);
    mkdirSync(join(root, '.git/hooks'), { recursive: true });
    writeFileSync(path, `#!/bin/sh\n${script}\n`);
    chmodSync(path, 0o755);
  };
  const rows: [string, (root: string) => unknown, string | RegExp, Partial<LandOptions>?][] = [
    [
      'an uncommitted spec',
      (root) => writeInto(root, 'clusters/dev.yaml', `${soundFiles['clusters/dev.yaml']}# mine\n`),
      'clusters/dev.yaml',
    ],
    [
      'a staged generated file',
      (root) => {
        writeInto(root, 'base/x.yaml', 'a: 1\n');
        gitIn(root, 'add', '-A');
      },
      'base/x.yaml',
    ],
    ['a detached HEAD', (root) => gitIn(root, 'checkout', '--quiet', '--detach'), 'HEAD is detached'],
    ['another branch', (root) => gitIn(root, 'checkout', '--quiet', '-b', 'mine'), 'pass --branch mine'],
    [
      'no identity',
      (root) => {
        gitIn(root, 'config', 'user.email', '');
        gitIn(root, 'config', 'user.name', '');
      },
      'git has no name and e-mail for the author',
    ],
    [
      'an unfinished merge',
      (root) => {
        gitIn(root, 'checkout', '--quiet', '-b', 'mine', 'HEAD~1');
        gitIn(root, 'commit', '--quiet', '--allow-empty', '-m', 'x');
        gitIn(root, 'checkout', '--quiet', 'main');
        gitIn(root, 'merge', '--quiet', '--no-commit', '--no-ff', 'mine');
      },
      'a merge is in progress',
    ],
    [
      'an unfinished rebase',
      (root) => {
        mkdirSync(join(root, '.git/rebase-merge'));
      },
      'a rebase is in progress',
    ],
    [
      'an outdated tree',
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
      'the specs already have errors',
    ],
    [
      'a failing pre-commit hook',
      (root) => hook(root, 'pre-commit', 'echo "no commits on Fridays" >&2; exit 1'),
      'no commits on Fridays',
    ],
    [
      'a failing commit-msg hook',
      (root) => hook(root, 'commit-msg', 'echo "no ticket" >&2; exit 1'),
      'no ticket',
    ],
    [
      'gpg that cannot sign',
      (root) => {
        gitIn(root, 'config', 'commit.gpgsign', 'true');
        gitIn(root, 'config', 'gpg.program', '/bin/false');
      },
      /git commit failed, so nothing was changed/,
    ],
    ['no terminal to confirm on', () => undefined, 'pass --yes', { yes: false }],
    [
      'a branch without an upstream branch',
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

  test('a folder outside of git', async () => {
    const { root } = await cloneAhead();
    gitIn(root, 'config', 'core.bare', 'false');
    const { renameSync } = await import('node:fs');
    renameSync(join(root, '.git'), join(root, '.git-away'));
    await expect(promoteToProd(root)).rejects.toThrow('not in a git repository');
  });
});

describe('a landing changes its own files only', () => {
  test('other files, staged or not, are not in the commit', async () => {
    const { root } = await cloneAhead();
    writeInto(root, 'notes.txt', 'mine\n');
    writeInto(root, 'staged.txt', 'mine\n');
    gitIn(root, 'add', 'staged.txt');
    expect(await promoteToProd(root)).toMatchObject({ outcome: 'committed' });
    expect(cloneState(root).status).toBe('A  staged.txt\n?? notes.txt');
    expect(gitIn(root, 'show', '--name-only', '--format=')).not.toContain('.txt');
  });

  test('a declined change writes nothing', async () => {
    const { root } = await cloneAhead();
    const before = cloneState(root);
    const questions: string[] = [];
    const prompter: Prompter = {
      confirm: async (question) => questions.push(question) < 0,
      choose: async () => undefined,
      line: async () => '',
    };
    expect(await promoteToProd(root, { yes: false }, ['orders'], prompter)).toMatchObject({
      outcome: 'declined',
    });
    expect(questions).toEqual(['Commit 3 files: promote(prod): orders v1.1.0?']);
    expect(cloneState(root)).toEqual(before);
  });

  test('--no-commit writes the files and makes no commit', async () => {
    const { root } = await cloneAhead();
    const { head } = cloneState(root);
    expect(await promoteToProd(root, { noCommit: true })).toMatchObject({ outcome: 'written', files: 3 });
    expect(gitIn(root, 'rev-parse', 'HEAD')).toBe(head);
    expect(gitIn(root, 'diff', '--name-only').split('\n')).toHaveLength(3);
    expect((await generate(root)).ok && gitIn(root, 'diff', '--name-only').split('\n')).toHaveLength(3);
  });
});

describe('unpushed commits are listed with the command that pushes them', () => {
  test('on a branch for a pull request', async () => {
    const { root } = await cloneAhead();
    gitIn(root, 'checkout', '--quiet', '-b', 'mine');
    const landed = await promoteToProd(root, { branch: 'mine' });
    expect(landed.output).toContain('For a pull request: git push -u origin mine');
    gitIn(root, 'push', '--quiet', '-u', 'origin', 'mine');
    const other = await promoteToProd(root, { branch: 'mine' }, ['stock']);
    expect(other.output).toContain('For a pull request: npm run push -- --branch mine');
  });

  test('after an earlier run', async () => {
    const { root } = await cloneAhead();
    expect((await promoteToProd(root)).output).toContain('To have Argo CD sync it: npm run push');
    expect(await promoteToProd(root, { push: true })).toMatchObject({
      outcome: 'nothing',
      next: ['1 earlier commit is not pushed yet. To push: npm run push'],
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
