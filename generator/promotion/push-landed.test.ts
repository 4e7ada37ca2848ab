import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { generate } from '../generate.ts';
import {
  type Clone,
  clonedRepository,
  colleagueOf,
  commitFiles,
  gitIn,
  pictureOf,
  surroundingsOf,
} from '../testing/clones.ts';
import { soundFiles, writeInto } from '../testing/temporary-repository.ts';
import { type Landed, land } from './land.ts';
import { proposePromotion } from './promote.ts';
import type { LandOptions } from './surroundings.ts';

vi.setConfig({ testTimeout: 60_000 });

const yes: LandOptions = { dryRun: false, noCommit: false, push: false, yes: true };

async function promote(
  root: string,
  options: Partial<LandOptions> = {},
  services: readonly string[] = ['orders'],
): Promise<Landed & { said: string }> {
  const around = surroundingsOf(root);
  const landed = await land(around, { ...yes, ...options }, (state) =>
    proposePromotion(state, { services, to: 'prod' }, async () => undefined),
  );
  return { ...landed, said: around.said.join('\n') };
}

/** dev is ahead of prod in both services. */
async function ahead(): Promise<Clone> {
  const clone = await clonedRepository();
  const dev = String(soundFiles['clusters/dev.yaml']).replaceAll('{ tag: v1.0.0 }', '{ tag: v1.1.0 }');
  await commitFiles(clone.root, { 'clusters/dev.yaml': dev });
  gitIn(clone.root, 'push', '--quiet');
  return clone;
}

const prod = (root: string) => readFileSync(join(root, 'clusters/prod.yaml'), 'utf8');

describe('pushing when others were faster', () => {
  test('puts the change on top of theirs, rendered again, and keeps their trees and mine right', async () => {
    const mine = await ahead();
    const theirs = colleagueOf(mine);
    expect(await promote(theirs.root, { push: true }, ['stock'])).toMatchObject({ outcome: 'pushed' });
    const { said, outcome } = await promote(mine.root, { push: true });
    expect(outcome).toBe('pushed');
    expect(said).toContain('Others have pushed meanwhile');
    expect(gitIn(mine.root, 'log', '--format=%s', '-2')).toBe(
      'promote(prod): orders v1.1.0\npromote(prod): stock v1.1.0',
    );
    expect(pictureOf(mine.root).status).toBe('');
    expect((await generate(mine.root)).ok && pictureOf(mine.root).status).toBe('');
    expect(prod(mine.root).match(/v1\.1\.0/g)).toHaveLength(2);
    expect(gitIn(mine.remote, 'rev-parse', 'main')).toBe(pictureOf(mine.root).head);
    expect(existsSync(join(mine.root, '.cache/replay'))).toBe(false);
    expect(gitIn(mine.root, 'worktree', 'list').split('\n')).toHaveLength(1);
  });

  test('is content where they made the same change', async () => {
    const mine = await ahead();
    const theirs = colleagueOf(mine);
    await promote(theirs.root, { push: true });
    expect(await promote(mine.root, { push: true })).toMatchObject({ outcome: 'pushed' });
    expect(pictureOf(mine.root)).toEqual(pictureOf(theirs.root));
  });

  test('stops at a real conflict, with instructions and the work tree as it was', async () => {
    const mine = await ahead();
    const theirs = colleagueOf(mine);
    await commitFiles(theirs.root, {
      'clusters/prod.yaml': prod(theirs.root).replace('replicas: 3', 'replicas: 4'),
    });
    gitIn(theirs.root, 'push', '--quiet');
    const failed = promote(mine.root, { push: true });
    await expect(failed).rejects.toThrow('others have changed the same lines of clusters/prod.yaml');
    await expect(failed).rejects.toThrow('git reset --keep origin/main');
    expect(pictureOf(mine.root).status).toBe('');
    expect(prod(mine.root)).toContain('{ tag: v1.1.0, replicas: 3 }');
    expect(gitIn(mine.root, 'worktree', 'list').split('\n')).toHaveLength(1);
    gitIn(mine.root, 'reset', '--quiet', '--keep', 'origin/main');
    expect(await promote(mine.root, { push: true })).toMatchObject({ outcome: 'pushed' });
    expect(prod(mine.root)).toContain('{ tag: v1.1.0, replicas: 4 }');
  });

  test('keeps what is not committed and in nobody’s way', async () => {
    const mine = await ahead();
    const theirs = colleagueOf(mine);
    await promote(theirs.root, { push: true }, ['stock']);
    writeInto(mine.root, 'notes.txt', 'mine\n');
    expect(await promote(mine.root, { push: true })).toMatchObject({ outcome: 'pushed' });
    expect(pictureOf(mine.root).status).toBe('?? notes.txt');
  });

  test('says what a remote says that does not want it', async () => {
    const { root, remote } = await ahead();
    const hook = join(remote, 'hooks/pre-receive');
    writeFileSync(hook, '#!/bin/sh\necho "main is protected" >&2\nexit 1\n');
    chmodSync(hook, 0o755);
    await expect(promote(root, { push: true })).rejects.toThrow(
      /git push was refused[\s\S]*main is protected/,
    );
    expect(pictureOf(root).status).toBe('');
    expect(gitIn(root, 'log', '-1', '--format=%s')).toBe('promote(prod): orders v1.1.0');
  });

  test('says what is wrong where the remote cannot be reached', async () => {
    const { root } = await ahead();
    gitIn(root, 'remote', 'set-url', 'origin', join(root, 'nowhere.git'));
    await expect(promote(root, { push: true })).rejects.toThrow(/git push was refused[\s\S]*nowhere\.git/);
  });
});
