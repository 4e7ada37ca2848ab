import { execFileSync } from 'node:child_process';
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { Failure, UsageError } from '../command-line/errors.ts';
import { generate } from '../pipeline/generate.ts';
import { temporaryRepository, writeInto } from '../testing/temporary-repository.ts';
import { changedSince } from './changed.ts';
import { loadFleet } from './load-fleet.ts';

// The first test of a file compiles protos, which takes long where all cores are busy.
vi.setConfig({ testTimeout: 60_000 });

const everyPair = [
  ['dev', 'orders'],
  ['dev', 'stock'],
] as const;

const specs = ['protos', 'services', 'clusters', 'base', 'overlays'];

/** A repository with its tree, committed by somebody. */
async function committed(folder = '.') {
  const top = temporaryRepository({ '.gitignore': '.cache\n' });
  await generate(top);
  const root = join(top, folder);
  if (root !== top) for (const name of specs) cpSync(join(top, name), join(root, name), { recursive: true });
  const git = (...args: string[]) =>
    execFileSync('git', ['-C', top, '-c', 'user.name=a', '-c', 'user.email=a@example.com', ...args]);
  git('init', '-q', '-b', 'main');
  git('add', '-A');
  git('commit', '-q', '--no-gpg-sign', '-m', 'all');
  const loaded = await loadFleet(root);
  const clusters = loaded.ok ? loaded.fleet.clusters : [];
  const touched = async (ref = 'main') => {
    const touches = await changedSince(root, ref, clusters);
    return everyPair.filter(([cluster, service]) => touches(cluster, service)).map(([, service]) => service);
  };
  return { root, touched };
}

describe('what has changed since a commit', () => {
  test('is nothing, at first', async () => {
    const { touched } = await committed();
    expect(await touched()).toEqual([]);
  });

  test.each([
    ['overlays/dev/stock/traffic.yaml', ['stock']],
    ['base/orders/service.yaml', ['orders']],
    ['services/stock/proofs.yaml', ['stock']],
    ['overlays/dev/namespaces/shop.yaml', ['orders', 'stock']],
    ['base/namespaces/shop/namespace.yaml', ['orders', 'stock']],
    ['overlays/dev/ROUTES.md', []],
    ['services/stock/service.yaml', []],
  ])('with %s: %j', async (path, services) => {
    const { root, touched } = await committed();
    writeInto(root, path, 'a: b\n');
    expect(await touched()).toEqual(services);
  });

  test('is found in a folder of a larger repository too', async () => {
    const { root, touched } = await committed('deploy');
    expect(await touched()).toEqual([]);
    writeInto(root, 'overlays/dev/stock/traffic.yaml', 'a: b\n');
    expect(await touched()).toEqual(['stock']);
    writeInto(root, 'overlays/dev/orders/untracked.yaml', 'a: b\n');
    expect(await touched()).toEqual(['orders', 'stock']);
  });

  test('is not known for a commit that is none', async () => {
    const { touched } = await committed();
    await expect(touched('nowhere')).rejects.toThrow(UsageError);
  });
});

test('what has changed is not known where nothing was ever committed, which is no wrong flag', async () => {
  const found = changedSince(temporaryRepository(), 'HEAD', []);
  await expect(found).rejects.toThrow('is not in a git repository');
  await expect(found).rejects.toThrow(Failure);
});
