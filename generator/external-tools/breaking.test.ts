import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { collectFindings } from '../inspect/collect.ts';
import { readInputs } from '../load/inputs.ts';
import { render } from '../pipeline/render.ts';
import { paths } from '../testing/edited.ts';
import { whereOf } from '../testing/findings.ts';
import { commitAll, gitIn, initIn } from '../testing/git-repository.ts';
import { temporaryRepository, writeInto } from '../testing/temporary-repository.ts';
import { protosBefore } from './base-commit.ts';
import { bufBreakingTool } from './buf-breaking.ts';
import { startToolRun } from './run.ts';
import { toolSource } from './source.ts';

const placeIsRemoved = `MESH632 ${paths.proto}:3:1`;

function committed(): string {
  const root = temporaryRepository();
  initIn(root);
  commitAll(root, 'feat: shop');
  return root;
}

function removeAMethod(root: string): void {
  const text = readFileSync(join(root, paths.proto), 'utf8');
  writeInto(root, paths.proto, text.replace('  rpc Place(Message) returns (Message);\n', ''));
}

function addAComment(root: string): void {
  writeInto(root, paths.proto, `${readFileSync(join(root, paths.proto), 'utf8')}// more\n`);
}

/** While a record exists for a running version, specs may use methods that protos/ no longer has. */
function recordRelease(root: string, folder: string, name: string, methods: readonly string[]): void {
  const service = [{ name, method: methods.map((method) => ({ name: method })) }];
  const image = { file: [{ name: 'shop/v1/shop.proto', package: 'shop.v1', service }] };
  writeInto(root, `services/${folder}/releases/v1.0.0/protos.json`, JSON.stringify(image));
}

async function found(root: string): Promise<string[]> {
  const sources = [toolSource({ all: true, tools: [bufBreakingTool] })];
  const { diagnostics } = await collectFindings({ root, sources });
  return diagnostics.map(whereOf).filter((where) => where.startsWith('MESH6'));
}

vi.setConfig({ testTimeout: 60_000 });

test('an uncommitted change is compared with the last commit', async () => {
  const root = committed();
  addAComment(root);
  expect(await found(root)).toEqual([]);
  removeAMethod(root);
  expect(await found(root)).toEqual([placeIsRemoved]);
});

test('a method may add an idempotency level, but not remove it', async () => {
  const root = committed();
  const text = readFileSync(join(root, paths.proto), 'utf8');
  const place = '  rpc Place(Message) returns (Message);';
  const promise = '  rpc Place(Message) returns (Message) { option idempotency_level = IDEMPOTENT; }';
  writeInto(root, paths.proto, text.replace(place, promise));
  expect(await found(root)).toEqual([]);
  commitAll(root, 'feat: repeatable');
  writeInto(root, paths.proto, text);
  expect(await found(root)).toEqual([`MESH632 ${paths.proto}:1:1`]);
});

test('a branch is compared with its merge base with the main branch, not with its last commit', async () => {
  const root = committed();
  gitIn(root, 'checkout', '--quiet', '-b', 'feature');
  removeAMethod(root);
  commitAll(root, 'feat: more');
  addAComment(root);
  commitAll(root, 'feat: more');
  expect(await found(root)).toEqual([placeIsRemoved]);
});

test('the main branch itself is compared with the previous commit', async () => {
  const root = committed();
  removeAMethod(root);
  commitAll(root, 'feat: more');
  expect(await found(root)).toEqual([placeIsRemoved]);
});

test('only a commit that changes protos makes another comparison necessary', async () => {
  const root = committed();
  const digest = async () => {
    const base = await protosBefore(root, 'main');
    return 'digest' in base ? base.digest : base.reason;
  };
  const commit = async (change: () => void) => {
    change();
    commitAll(root, 'feat: more');
    commitAll(root, 'chore: nothing else');
    return digest();
  };
  const first = await digest();
  expect(await commit(() => writeInto(root, 'README.md', 'text'))).toBe(first);
  expect(await commit(() => addAComment(root))).not.toBe(first);
});

test('a comparison is not repeated, also if a service was deleted with its proto', async () => {
  const root = temporaryRepository({
    'protos/old/v1/old.proto':
      'syntax = "proto3";\npackage old.v1;\nmessage M {}\nservice Old {\n  rpc Get(M) returns (M);\n}\n',
    'services/old/service.yaml':
      'name: old\nowner: team-old\nnamespace: shop\nimage: registry.example.com/old\ngrpc:\n  port: 50051\n  services: [old.v1.Old]\n',
  });
  initIn(root);
  commitAll(root, 'feat: shop');
  for (const folder of ['protos/old', 'services/old']) rmSync(join(root, folder), { recursive: true });
  const history = join(root, '.cache/history');
  const compare = async () => {
    rmSync(history, { recursive: true, force: true });
    const inputs = readInputs(root);
    const rendered = await render(root, inputs);
    if (!rendered.ok) throw new Error('The specs have errors.');
    const options = { all: false, progress: undefined, generator: 'this one' };
    const run = startToolRun({ root, inputs, rendered }, options);
    const { diagnostics } = await bufBreakingTool.find(run);
    run.memory.save();
    return { diagnostics, isCompared: existsSync(history) };
  };
  expect(await compare()).toEqual({ diagnostics: [], isCompared: true });
  expect(await compare()).toMatchObject({ isCompared: false });
});

test('without git or without a commit there is nothing to compare with, and the report states it', async () => {
  const root = temporaryRepository();
  expect(await found(root)).toEqual(['MESH633 protos/buf.yaml:1:1']);
  initIn(root);
  expect(await found(root)).toEqual(['MESH633 protos/buf.yaml:1:1']);
  commitAll(root, 'feat: shop');
  expect(await found(root)).toEqual([]);
});

test('deleting the last proto breaks everything that uses it', async () => {
  const root = committed();
  for (const [folder, service, methods] of [
    ['orders', 'Orders', ['Get', 'Place', 'Watch']],
    ['stock', 'Stock', ['Get', 'Reserve']],
  ] as const)
    recordRelease(root, folder, service, methods);
  rmSync(join(root, paths.proto));
  expect(await found(root)).toEqual(['MESH632 protos:1:1']);
});
