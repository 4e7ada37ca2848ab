import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { paths } from '../../testing/edited.ts';
import { whereOf } from '../../testing/findings.ts';
import { temporaryRepository, writeInto } from '../../testing/temporary-repository.ts';
import { collectFindings } from '../collect.ts';
import { bufBreakingTool } from './buf-breaking.ts';
import { toolSource } from './source.ts';

const placeIsGone = `MESH632 ${paths.proto}:3:1`;

function git(root: string, ...args: readonly string[]): void {
  const identity = ['-c', 'user.name=Tester', '-c', 'user.email=tester@example.com'];
  execFileSync('git', [...identity, '-c', 'init.defaultBranch=main', ...args], {
    cwd: root,
    stdio: 'ignore',
  });
}

function commit(root: string): void {
  git(root, 'add', '--all');
  git(root, 'commit', '--quiet', '--no-gpg-sign', '--message', 'a change');
}

function committed(): string {
  const root = temporaryRepository({ '.gitignore': '.cache\n' });
  git(root, 'init', '--quiet');
  commit(root);
  return root;
}

function removeAMethod(root: string): void {
  const text = readFileSync(join(root, paths.proto), 'utf8');
  writeInto(root, paths.proto, text.replace('  rpc Place(Message) returns (Message);\n', ''));
}

function addAComment(root: string): void {
  writeInto(root, paths.proto, `${readFileSync(join(root, paths.proto), 'utf8')}// more\n`);
}

async function found(root: string): Promise<string[]> {
  const sources = [toolSource({ all: true, tools: [bufBreakingTool] })];
  return (await collectFindings({ root, sources })).diagnostics.map(whereOf);
}

test('a change that is not committed is compared with the commit', async () => {
  const root = committed();
  addAComment(root);
  expect(await found(root)).toEqual([]);
  removeAMethod(root);
  expect(await found(root)).toEqual([placeIsGone]);
});

test('a branch is compared with where it left the main branch, not with its last commit', async () => {
  const root = committed();
  git(root, 'checkout', '--quiet', '-b', 'feature');
  removeAMethod(root);
  commit(root);
  addAComment(root);
  commit(root);
  expect(await found(root)).toEqual([placeIsGone]);
});

test('the main branch itself is compared with the commit before', async () => {
  const root = committed();
  removeAMethod(root);
  commit(root);
  expect(await found(root)).toEqual([placeIsGone]);
});

test('a first commit, and a folder without git, are compared with nothing, and that is told', async () => {
  expect(await found(committed())).toEqual(['MESH633 protos/buf.yaml:1:1']);
  expect(await found(temporaryRepository())).toEqual(['MESH633 protos/buf.yaml:1:1']);
});
