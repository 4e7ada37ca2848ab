import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { generate } from '../pipeline/generate.ts';
import { proposeCanary } from '../promotion/canary.ts';
import {
  clonedRepository,
  cloneState,
  colleagueOf,
  commitFiles,
  gitIn,
  testContext,
} from '../testing/clones.ts';
import { cloneAhead, promoteToProd, withoutPrompt } from '../testing/landing.ts';
import { writeInto } from '../testing/temporary-repository.ts';
import { land } from './land.ts';
import { checkAndPush } from './push.ts';

vi.setConfig({ testTimeout: 60_000 });

const prod = (root: string) => readFileSync(join(root, 'clusters/prod.yaml'), 'utf8');

describe('a push to a remote that has new commits', () => {
  test('rebases the change, renders it again, and keeps both trees up to date', async () => {
    const mine = await cloneAhead();
    const theirs = colleagueOf(mine);
    expect(await promoteToProd(theirs.root, { push: true }, ['stock'])).toMatchObject({ outcome: 'pushed' });
    const { output, outcome } = await promoteToProd(mine.root, { push: true });
    expect(outcome).toBe('pushed');
    expect(output).toContain('The remote branch has new commits');
    expect(gitIn(mine.root, 'log', '--format=%s', '-2')).toBe(
      'promote(prod): orders v1.1.0\npromote(prod): stock v1.1.0',
    );
    expect(cloneState(mine.root).status).toBe('');
    expect((await generate(mine.root)).ok && cloneState(mine.root).status).toBe('');
    expect(prod(mine.root).match(/v1\.1\.0/g)).toHaveLength(2);
    expect(gitIn(mine.remote, 'rev-parse', 'main')).toBe(cloneState(mine.root).head);
    expect(existsSync(join(mine.root, '.cache/replay'))).toBe(false);
    expect(gitIn(mine.root, 'worktree', 'list').split('\n')).toHaveLength(1);
  });

  test('succeeds if the remote has the same change', async () => {
    const mine = await cloneAhead();
    const theirs = colleagueOf(mine);
    await promoteToProd(theirs.root, { push: true });
    expect(await promoteToProd(mine.root, { push: true })).toMatchObject({ outcome: 'pushed' });
    expect(cloneState(mine.root)).toEqual(cloneState(theirs.root));
  });

  test('stops at a conflict in a spec, prints instructions and keeps the work tree unchanged', async () => {
    const mine = await cloneAhead();
    const theirs = colleagueOf(mine);
    await commitFiles(theirs.root, {
      'clusters/prod.yaml': prod(theirs.root).replace('replicas: 3', 'replicas: 4'),
    });
    gitIn(theirs.root, 'push', '--quiet');
    const failed = promoteToProd(mine.root, { push: true });
    await expect(failed).rejects.toThrow('the remote branch changes the same lines of clusters/prod.yaml');
    await expect(failed).rejects.toThrow('git reset --keep origin/main');
    expect(cloneState(mine.root).status).toBe('');
    expect(prod(mine.root)).toContain('{ tag: v1.1.0, replicas: 3 }');
    expect(gitIn(mine.root, 'worktree', 'list').split('\n')).toHaveLength(1);
    gitIn(mine.root, 'reset', '--quiet', '--keep', 'origin/main');
    expect(await promoteToProd(mine.root, { push: true })).toMatchObject({ outcome: 'pushed' });
    expect(prod(mine.root)).toContain('{ tag: v1.1.0, replicas: 4 }');
  });

  test('keeps uncommitted files that do not conflict', async () => {
    const mine = await cloneAhead();
    const theirs = colleagueOf(mine);
    await promoteToProd(theirs.root, { push: true }, ['stock']);
    writeInto(mine.root, 'notes.txt', 'mine\n');
    expect(await promoteToProd(mine.root, { push: true })).toMatchObject({ outcome: 'pushed' });
    expect(cloneState(mine.root).status).toBe('?? notes.txt');
  });

  test('prints the reason of a remote that rejects it', async () => {
    const { root, remote } = await cloneAhead();
    const hook = join(remote, 'hooks/pre-receive');
    writeFileSync(hook, '#!/bin/sh\necho "main is protected" >&2\nexit 1\n');
    chmodSync(hook, 0o755);
    await expect(promoteToProd(root, { push: true })).rejects.toThrow(
      /git push was rejected[\s\S]*main is protected/,
    );
    expect(cloneState(root).status).toBe('');
    expect(gitIn(root, 'log', '-1', '--format=%s')).toBe('promote(prod): orders v1.1.0');
  });

  test('prints the error if the remote cannot be reached', async () => {
    const { root } = await cloneAhead();
    gitIn(root, 'remote', 'set-url', 'origin', join(root, 'nowhere.git'));
    await expect(promoteToProd(root, { push: true })).rejects.toThrow(
      /git push was rejected[\s\S]*nowhere\.git[\s\S]*When that is fixed, run: npm run push/,
    );
  });
});

describe('npm run push', () => {
  const push = (root: string) => checkAndPush(testContext(root));

  test('rebases several commits, each with its own tree', async () => {
    const mine = await cloneAhead();
    const theirs = colleagueOf(mine);
    await promoteToProd(theirs.root, { push: true }, ['stock']);
    await promoteToProd(mine.root);
    await commitFiles(mine.root, {
      'clusters/prod.yaml': prod(mine.root).replace('replicas: 3', 'replicas: 5'),
    });
    expect(await push(mine.root)).toEqual({
      outcome: 'pushed',
      commit: cloneState(mine.root).head,
      base: gitIn(mine.root, 'rev-parse', 'HEAD~2'),
    });
    expect(gitIn(mine.root, 'log', '--format=%s', '-3').split('\n')).toEqual([
      'edit',
      'promote(prod): orders v1.1.0',
      'promote(prod): stock v1.1.0',
    ]);
    expect((await generate(mine.root)).ok && cloneState(mine.root).status).toBe('');
    expect(await push(mine.root)).toEqual({ outcome: 'nothing' });
  });

  test('rejects commits that are safe one by one, but not in one sync', async () => {
    const clone = await clonedRepository();
    const text = prod(clone.root).replace('stage: prod\n', 'stage: prod\nmaxStep: 25\n');
    const two = text.replace(
      /v1: \{ tag: v1.0.0, replicas: 3 \}.*/,
      'v1: { tag: v1.0.0 }\n      v2: { tag: v2.0.0 }\n    weights: { v1: 100, v2: 0 }',
    );
    await commitFiles(clone.root, { 'clusters/prod.yaml': two });
    gitIn(clone.root, 'push', '--quiet');
    for (const share of [20, 40])
      await commitFiles(clone.root, {
        'clusters/prod.yaml': two.replace('v1: 100, v2: 0', `v1: ${100 - share}, v2: ${share}`),
      });
    expect(await push(clone.root)).toEqual({ outcome: 'unsafe', codes: ['MESH511'] });
    expect(gitIn(clone.remote, 'rev-parse', 'main')).toBe(gitIn(clone.root, 'rev-parse', 'HEAD~2'));
  });

  test('rejects the same if the limit comes from the remote, and prints what to do', async () => {
    const mine = await clonedRepository();
    const two = prod(mine.root).replace(
      /v1: \{ tag: v1.0.0, replicas: 3 \}.*/,
      'v1: { tag: v1.0.0 }\n      v2: { tag: v2.0.0 }\n    weights: { v1: 100, v2: 0 }',
    );
    await commitFiles(mine.root, { 'clusters/prod.yaml': two });
    gitIn(mine.root, 'push', '--quiet');
    const theirs = colleagueOf(mine);
    await commitFiles(theirs.root, {
      'clusters/prod.yaml': two.replace('stage: prod\n', 'stage: prod\nmaxStep: 25\n'),
    });
    gitIn(theirs.root, 'push', '--quiet');
    const shift = (weight: number) =>
      land(testContext(mine.root), withoutPrompt, async (state) =>
        proposeCanary(state, {
          service: 'orders',
          version: 'v2',
          cluster: 'prod',
          goal: { kind: 'weight', weight },
        }),
      );
    await shift(20);
    await shift(40);
    const before = cloneState(mine.root);
    const failed = push(mine.root);
    await expect(failed).rejects.toThrow('the change is not safe after a rebase onto the remote branch');
    await expect(failed).rejects.toThrow('MESH511');
    await expect(failed).rejects.toThrow('safe alone, but one sync of all of them is not');
    await expect(failed).rejects.toThrow('git reset --keep origin/main   drops your 2 unpushed commits');
    expect(cloneState(mine.root)).toEqual(before);
  });

  test('rejects specs that have errors after the merge, and prints what to do', async () => {
    const fleet = (stages: string) => ({
      'clusters/fleet.yaml': `repoURL: https://git.example.com/shop.git\nstages: [${stages}]\n`,
    });
    const mine = await clonedRepository(fleet('dev, test, prod'));
    const theirs = colleagueOf(mine);
    await commitFiles(theirs.root, fleet('dev, prod'));
    gitIn(theirs.root, 'push', '--quiet');
    await commitFiles(mine.root, { 'clusters/test.yaml': 'name: test\nstage: test\nservices: {}\n' });
    const before = cloneState(mine.root);
    const failed = push(mine.root);
    await expect(failed).rejects.toThrow('the specs have errors after a rebase onto the remote branch');
    await expect(failed).rejects.toThrow('drops your commit; then run the command again');
    expect(cloneState(mine.root)).toEqual(before);
  });
});
