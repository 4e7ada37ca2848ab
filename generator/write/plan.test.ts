import {
  appendFileSync,
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { generate } from '../pipeline/generate.ts';
import { edited, paths } from '../testing/edited.ts';
import { emptyFolders, readTree, writeTimes } from '../testing/generated-tree.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { temporaryRepository, writeInto } from '../testing/temporary-repository.ts';

const file = 'base/orders/service.yaml';

/** A generated repository, and its tree as it should be. */
async function generated() {
  const root = temporaryRepository();
  await generate(root);
  return { root, tree: readTree(root) };
}

describe('a run', () => {
  test('writes every file of a new repository, and lists it', async () => {
    const root = temporaryRepository();
    const result = await generate(root);
    const tree = readTree(root);
    expect(result).toMatchObject({
      ok: true,
      removed: [],
      unchanged: 0,
      counts: { services: 2, clusters: 1 },
    });
    expect(result.ok && [...result.written].sort()).toEqual(Object.keys(tree).sort());
    expect(Object.keys(tree)).toContain(file);
    expect(emptyFolders(root)).toEqual([]);
  });

  test('writes nothing if the tree is correct', async () => {
    const { root, tree } = await generated();
    const times = writeTimes(root);
    expect(await generate(root)).toMatchObject({
      written: [],
      removed: [],
      unchanged: Object.keys(tree).length,
    });
    expect(writeTimes(root)).toEqual(times);
  });

  test('restores an edited file, lists it, and changes no other file', async () => {
    const { root, tree } = await generated();
    const times = writeTimes(root);
    appendFileSync(join(root, file), '# mine\n');
    expect(await generate(root)).toMatchObject({ written: [file], removed: [] });
    expect(readTree(root)).toEqual(tree);
    const { [file]: _edited, 'base/orders': _folder, ...others } = writeTimes(root);
    expect(times).toMatchObject(others);
  });

  test('restores deleted files', async () => {
    const { root, tree } = await generated();
    rmSync(join(root, 'overlays/dev'), { recursive: true });
    rmSync(join(root, file));
    const missing = Object.keys(tree).filter((path) => path.startsWith('overlays/dev/') || path === file);
    expect(await generate(root)).toMatchObject({ written: expect.arrayContaining(missing), removed: [] });
    expect(readTree(root)).toEqual(tree);
  });

  test('removes files and folders that no spec renders, and lists them', async () => {
    const { root, tree } = await generated();
    writeInto(root, 'base/orders/mine.yaml', 'a: 1\n');
    writeInto(root, 'overlays/eu/orders/deep/er/kustomization.yaml', 'a: 1\n');
    mkdirSync(join(root, 'argocd/empty/folder'), { recursive: true });
    expect(await generate(root)).toMatchObject({
      written: [],
      removed: expect.arrayContaining(['base/orders/mine.yaml', 'overlays/eu', 'argocd/empty/folder']),
    });
    expect(readTree(root)).toEqual(tree);
    expect(emptyFolders(root)).toEqual([]);
  });

  test('removes what a cluster no longer runs', async () => {
    const { root } = await generated();
    const shrunk = { ...edited(paths.dev, ['  orders:\n    versions:\n      v1: { tag: v1.0.0 }\n', '']) };
    writeInto(root, paths.dev, shrunk[paths.dev] ?? '');
    expect(await generate(root)).toMatchObject({ ok: true });
    expect(readTree(root)).toEqual(await treeOfNew(shrunk));
    expect(readdirSync(join(root, 'overlays/dev'))).not.toContain('orders');
  });

  test('writes nothing while any spec has an error', async () => {
    const { root } = await generated();
    rmSync(join(root, file));
    const [tree, times] = [readTree(root), writeTimes(root)];
    writeInto(root, paths.stock, edited(paths.stock, ['team-stock', 'Team'])[paths.stock] ?? '');
    writeInto(root, paths.dev, edited(paths.dev, ['v1.0.0', 'v2.0.0'])[paths.dev] ?? '');
    expect(await generate(root)).toMatchObject({ ok: false });
    expect(readTree(root)).toEqual(tree);
    expect(writeTimes(root)).toEqual(times);
  });
});

describe('replaces', () => {
  test('a folder: a file', async () => {
    const { root, tree } = await generated();
    for (const folder of ['base/namespaces', 'overlays/dev/orders']) {
      rmSync(join(root, folder), { recursive: true });
      writeFileSync(join(root, folder), 'no folder');
    }
    expect(await generate(root)).toMatchObject({ removed: ['base/namespaces', 'overlays/dev/orders'] });
    expect(readTree(root)).toEqual(tree);
  });

  test('a file: a folder', async () => {
    const { root, tree } = await generated();
    rmSync(join(root, file));
    writeInto(root, `${file}/deep/file.yaml`, 'a: 1\n');
    expect(await generate(root)).toMatchObject({ written: [file] });
    expect(readTree(root)).toEqual(tree);
  });

  test('a whole owned folder: a file', async () => {
    const { root, tree } = await generated();
    rmSync(join(root, 'base'), { recursive: true });
    writeFileSync(join(root, 'base'), 'no folder');
    expect(await generate(root)).toMatchObject({ ok: true, removed: ['base'] });
    expect(readTree(root)).toEqual(tree);
  });

  test('a file: a link, whose target does not change', async () => {
    const { root, tree } = await generated();
    const outside = join(temporaryFolder(), 'service.yaml');
    renameSync(join(root, file), outside);
    symlinkSync(outside, join(root, file));
    symlinkSync('nowhere', join(root, 'base/orders/dangling.yaml'));
    expect(await generate(root)).toMatchObject({
      written: [file],
      removed: ['base/orders/dangling.yaml', file],
    });
    expect(readTree(root)).toEqual(tree);
    expect(readFileSync(outside, 'utf8')).toBe(tree[file]);
  });

  test.each(['base', 'overlays/dev', 'base/orders/workload'])(
    'the folder %s: a link to one that is equal',
    async (folder) => {
      const { root, tree } = await generated();
      const outside = join(temporaryFolder(), 'folder');
      cpSync(join(root, folder), outside, { recursive: true });
      rmSync(join(root, folder), { recursive: true });
      writeFileSync(join(outside, 'precious.txt'), 'kept');
      symlinkSync(outside, join(root, folder), 'junction');
      expect(await generate(root)).toMatchObject({ removed: [folder] });
      expect(readTree(root)).toEqual(tree);
      expect(readFileSync(join(outside, 'precious.txt'), 'utf8')).toBe('kept');
      expect(readdirSync(outside)).toEqual(readdirSync(join(root, folder)).concat('precious.txt').sort());
    },
  );
});

async function treeOfNew(files: Record<string, string>): Promise<Record<string, string>> {
  const root = temporaryRepository(files);
  await generate(root);
  return readTree(root);
}
