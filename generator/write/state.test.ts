import { spawnSync } from 'node:child_process';
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { runCommand } from '../testing/command-line.ts';
import { edited, paths } from '../testing/edited.ts';
import { readTree, writeTimes } from '../testing/generated-tree.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { temporaryRepository, writeInto } from '../testing/temporary-repository.ts';
import { stampedPath } from './stamp.ts';
import type { TreeState } from './state.ts';

// Processes on a busy machine take their time.
vi.setConfig({ testTimeout: 60_000 });

// Only the command line records state: a generator from sources has no version, and uses no state.
const file = 'base/orders/service.yaml';
const unit = 'base/orders';

async function generated() {
  const root = temporaryRepository();
  expect(await generateIn(root)).toMatch(/written, 0 unchanged/);
  return { root, tree: readTree(root) };
}

/** The last line that a run of `generate` prints. */
async function generateIn(root: string): Promise<string> {
  const { code, stdout, stderr } = await runCommand('generate', '--repository', root);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return stdout.trim().split('\n').at(-1) ?? '';
}

function changeState(root: string, change: (state: TreeState) => Partial<TreeState>): void {
  const path = join(root, '.cache/tree.json');
  const state: TreeState = JSON.parse(readFileSync(path, 'utf8'));
  writeFileSync(path, JSON.stringify({ ...state, ...change(state) }));
}

/** Makes the state claim that a file is unchanged. */
function believe(root: string): void {
  changeState(root, ({ units }) => {
    const before = units[unit];
    const stamped = stampedPath(root, file);
    if (!before || !stamped) throw new Error(`The state has no unit ${unit}.`);
    const files = before.files.map((each) => (each[0] === file ? stamped : each));
    return { units: { ...units, [unit]: { ...before, files } } };
  });
}

function editBehindItsBack(root: string): void {
  writeFileSync(join(root, file), 'edited\n');
  believe(root);
}

describe('without changes', () => {
  test('nothing is rendered or written, not even the state', async () => {
    const { root, tree } = await generated();
    const times = { ...writeTimes(root), state: statSync(join(root, '.cache/tree.json')).mtimeMs };
    expect(await generateIn(root)).toContain(
      `0 files written, ${Object.keys(tree).length} unchanged, 0 removed`,
    );
    expect({ ...writeTimes(root), state: statSync(join(root, '.cache/tree.json')).mtimeMs }).toEqual(times);
  });

  test('the state is used', async () => {
    const { root } = await generated();
    editBehindItsBack(root);
    expect(await generateIn(root)).toContain('0 files written');
    expect(readTree(root)[file]).toBe('edited\n');
  });
});

describe('the state is not used', () => {
  test('after a writer was stopped: its leftovers are removed', async () => {
    const { root, tree } = await generated();
    const { pid } = spawnSync(process.execPath, ['--version']);
    writeFileSync(join(root, '.cache/tree.lock'), String(pid));
    writeFileSync(join(root, `.cache/tree.json.${pid}`), '');
    expect(await generateIn(root)).toContain('0 files written');
    expect(readTree(root)).toEqual(tree);
    expect(readdirSync(join(root, '.cache')).sort()).toEqual(['parsed.json', 'protos', 'tree.json', 'valid']);
  });

  test('after another version of the generator', async () => {
    const { root, tree } = await generated();
    editBehindItsBack(root);
    changeState(root, () => ({ generator: '0123456789abcdef' }));
    expect(await generateIn(root)).toContain('1 file written');
    expect(readTree(root)).toEqual(tree);
  });

  test.each(['', '{"generator":', 'null'])('if it is %j', async (text) => {
    const { root, tree } = await generated();
    writeFileSync(join(root, file), 'edited\n');
    writeFileSync(join(root, '.cache/tree.json'), text);
    expect(await generateIn(root)).toContain('1 file written');
    expect(readTree(root)).toEqual(tree);
  });
});

describe('despite the state', () => {
  test('an edit that keeps size and time is noticed', async () => {
    const { root, tree } = await generated();
    const path = join(root, file);
    utimesSync(path, 1_000, 1_000);
    believe(root);
    expect(await generateIn(root)).toContain('0 files written');
    writeFileSync(path, (tree[file] ?? '').replace('grpc', 'http'));
    utimesSync(path, 1_000, 1_000);
    expect(await generateIn(root)).toContain('1 file written');
    expect(readTree(root)).toEqual(tree);
  });

  test('a file in place of a whole owned folder is noticed', async () => {
    const { root, tree } = await generated();
    rmSync(join(root, 'base'), { recursive: true });
    writeFileSync(join(root, 'base'), 'no folder');
    expect(await generateIn(root)).toContain('1 removed');
    expect(readTree(root)).toEqual(tree);
  });

  test('added, deleted and replaced files are noticed', async () => {
    const { root, tree } = await generated();
    writeInto(root, 'argocd/mine.yaml', 'a: 1\n');
    rmSync(join(root, file));
    rmSync(join(root, 'base/namespaces'), { recursive: true });
    writeFileSync(join(root, 'base/namespaces'), 'no folder');
    mkdirSync(join(root, 'overlays/dev/more'));
    expect(await generateIn(root)).toContain('3 removed');
    expect(readTree(root)).toEqual(tree);
  });

  test.each(['base', 'overlays/dev'])('a moved folder %s is noticed', async (folder) => {
    const { root, tree } = await generated();
    const outside = join(temporaryFolder(), 'folder');
    renameSync(join(root, folder), outside);
    symlinkSync(outside, join(root, folder), 'junction');
    expect(await generateIn(root)).toContain('1 removed');
    expect(readTree(root)).toEqual(tree);
    expect(await generateIn(root)).toContain('0 files written');
    expect(readTree(root)).toEqual(tree);
  });

  test('a change of a spec or a proto renders what depends on it', async () => {
    const { root } = await generated();
    const specs = edited(paths.dev, ['tag: v1.0.0', 'tag: v1.1.0']);
    writeInto(root, paths.dev, specs[paths.dev] ?? '');
    const { stdout } = await runCommand('generate', '--repository', root);
    expect(stdout).toContain('written overlays/dev/orders/v1/kustomization.yaml\n');
    expect(stdout).not.toContain('written base/');
    writeInto(root, paths.proto, edited(paths.proto, ['rpc Reserve', 'rpc Hold'])[paths.proto] ?? '');
    expect(await runCommand('generate', '--repository', root)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('shop.v1.Stock has no method Reserve'),
    });
  });
});

describe('the inputs', () => {
  const stampsIn = (root: string) => {
    const state: TreeState = JSON.parse(readFileSync(join(root, '.cache/tree.json'), 'utf8'));
    return state.inputStamps;
  };

  test('are read again after they were touched, and once only', async () => {
    const { root } = await generated();
    const before = stampsIn(root)?.[paths.dev];
    utimesSync(join(root, paths.dev), 1_000, 1_000);
    expect(await generateIn(root)).toContain('0 files written');
    expect(before).toBeDefined();
    expect(stampsIn(root)?.[paths.dev]).not.toEqual(before);
  });

  test('are read if an edit keeps size and time', async () => {
    const { root } = await generated();
    const path = join(root, paths.dev);
    writeFileSync(path, readFileSync(path, 'utf8').replace('tag: v1.0.0', 'tag: v1.0.1'));
    utimesSync(path, 1_000, 1_000);
    expect(await generateIn(root)).not.toContain('0 files written');
  });

  test.each(['services/orders/extra/note.yaml', 'schemas/kind.yaml', 'clusters/eu.yaml'])(
    'are read if %s is new',
    async (path) => {
      const { root } = await generated();
      writeInto(root, path, 'not: valid\n');
      expect(await runCommand('generate', '--repository', root)).toMatchObject({ code: 1 });
    },
  );

  test('are always read if a link is among them', async () => {
    const { root } = await generated();
    renameSync(join(root, paths.dev), join(root, 'dev.yaml'));
    symlinkSync('../dev.yaml', join(root, paths.dev));
    expect(await generateIn(root)).toContain('0 files written');
    writeFileSync(
      join(root, 'dev.yaml'),
      readFileSync(join(root, 'dev.yaml'), 'utf8').replace('tag: v1.0.0', 'tag: v1.0.1'),
    );
    expect(await generateIn(root)).not.toContain('0 files written');
  });
});
