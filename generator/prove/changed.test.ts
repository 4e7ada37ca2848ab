import { execFileSync } from 'node:child_process';
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { concernedServices } from '../change/concerned.ts';
import { Failure, UsageError } from '../command-line/errors.ts';
import { type CompleteWorkspace, resolveFleet } from '../model/resolve.ts';
import { generate } from '../pipeline/generate.ts';
import { treeOf } from '../pipeline/tree.ts';
import { editedServices, workspaceOf } from '../testing/connected-services.ts';
import { merged } from '../testing/merged.ts';
import { type Files, soundFiles, temporaryRepository, writeInto } from '../testing/temporary-repository.ts';
import { changedSince, touchedBy, withChangedFiles } from './changed.ts';
import { loadFleet } from './load-fleet.ts';

// The first test of a file compiles protos, which takes long where all cores are busy.
vi.setConfig({ testTimeout: 60_000 });

const everyPair = [
  ['dev', 'orders'],
  ['dev', 'stock'],
] as const;

/** Edits of specs: orders calls stock. */
const specEdits: Readonly<Record<string, { readonly files: Files; readonly touched: readonly string[] }>> = {
  'the spec of a service': {
    files: merged('services/stock/service.yaml', { namespace: 'store' }),
    touched: ['orders', 'stock'],
  },
  'a setting of the cluster': {
    files: merged('clusters/dev.yaml', { networkPolicies: false }),
    touched: ['orders', 'stock'],
  },
  'a comment': {
    files: { 'clusters/dev.yaml': `${soundFiles['clusters/dev.yaml']}# A comment.\n` },
    touched: [],
  },
};

const specs = ['protos', 'services', 'clusters', 'base', 'overlays'];

/** A repository with its tree, committed. */
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
  const touched = async (ref = 'main') => {
    const loaded = await loadFleet(root);
    if (!loaded.ok) throw new Error('The specs have errors.');
    const { workspace, fleet } = loaded;
    const touches = await changedSince(root, ref, { workspace, clusters: fleet.clusters });
    return everyPair.filter(([cluster, service]) => touches(cluster, service)).map(([, service]) => service);
  };
  return { root, touched };
}

describe('the services that changed since a commit', () => {
  test('are none at first', async () => {
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
  ])('with %s: %j', async (path, services) => {
    const { root, touched } = await committed();
    writeInto(root, path, 'a: b\n');
    expect(await touched()).toEqual(services);
  });

  test('are found in a folder of a larger repository', async () => {
    const { root, touched } = await committed('deploy');
    expect(await touched()).toEqual([]);
    writeInto(root, 'overlays/dev/stock/traffic.yaml', 'a: b\n');
    expect(await touched()).toEqual(['stock']);
    writeInto(root, 'overlays/dev/orders/untracked.yaml', 'a: b\n');
    expect(await touched()).toEqual(['orders', 'stock']);
  });

  test.each(Object.entries(specEdits))(
    'are all that %s concerns, before npm run generate',
    async (_, edit) => {
      const { root, touched } = await committed();
      for (const [path, text] of Object.entries(edit.files)) writeInto(root, path, text ?? '');
      expect(await touched()).toEqual(edit.touched);
    },
  );

  test('include those with other documents in extra/ or patches/, before npm run generate', async () => {
    const { root, touched } = await committed();
    const map = 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a, namespace: shop }\n';
    writeInto(root, 'services/stock/extra/map.yaml', map);
    expect(await touched()).toContain('stock');
  });

  test('with changed files are those whose documents or proofs differ, and no others', async () => {
    const { root } = await committed();
    const loaded = await loadFleet(root);
    if (!loaded.ok) throw new Error('The specs have errors.');
    writeInto(root, 'overlays/dev/stock/traffic.yaml', 'a: b\n');
    const touches = await withChangedFiles(root, 'main', loaded.fleet.clusters);
    expect(everyPair.filter(([cluster, service]) => touches(cluster, service))).toEqual([['dev', 'stock']]);
  });

  test('are an error for an unknown commit', async () => {
    const { touched } = await committed();
    await expect(touched('nowhere')).rejects.toThrow(UsageError);
  });
});

test('a folder without commits is a failure, not a wrong flag', async () => {
  const workspace = await workspaceOf({});
  const found = changedSince(temporaryRepository(), 'HEAD', { workspace, clusters: [] });
  await expect(found).rejects.toThrow('is not in a git repository');
  await expect(found).rejects.toThrow(Failure);
});

/** The generated files of valid specs, by path. */
function treeFiles(workspace: CompleteWorkspace): ReadonlyMap<string, string> {
  const files = treeOf(resolveFleet(workspace)).flatMap((unit) => unit.render());
  return new Map(files.map(({ path, content }) => [path, JSON.stringify(content)]));
}

test('a change of specs concerns every service with a changed file', { timeout: 120_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(editedServices(['shop', 'store']), async ([before, after]) => {
      const [old, now] = [await workspaceOf(before), await workspaceOf(after)];
      const [oldFiles, nowFiles] = [treeFiles(old), treeFiles(now)];
      const paths = [...new Set([...oldFiles.keys(), ...nowFiles.keys()])];
      const changed = paths.filter((path) => oldFiles.get(path) !== nowFiles.get(path));
      const { byCluster, isFleetWide } = concernedServices(old, now);
      const { clusters } = resolveFleet(now);
      for (const path of changed.filter((each) => /^(?:base|overlays)\//.test(each))) {
        const touches = touchedBy([path], clusters);
        const touched = [...now.serviceNames].filter((name) => touches('dev', name));
        // A file of the cluster itself, such as a namespace, touches all services.
        if (touched.length === now.serviceNames.size)
          expect({ path, isFleetWide }).toEqual({ path, isFleetWide: true });
        else
          expect({ path, missed: touched.filter((name) => !byCluster.get('dev')?.has(name)) }).toEqual({
            path,
            missed: [],
          });
      }
    }),
    { numRuns: 30 },
  );
});
