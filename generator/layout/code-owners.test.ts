import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { generate } from '../pipeline/generate.ts';
import { readTree } from '../testing/generated-tree.ts';
import { soundFiles, temporaryRepository, writeInto } from '../testing/temporary-repository.ts';
import { codeOwnersPath } from './paths.ts';

const owners = `codeOwners:
  teams: { team-orders: ["@shop/orders"], team-stock: ["@shop/stock", keeper@example.com] }
  approvers: { prod: ["@shop/platform", "@boss"] }
  default: ["@shop/default"]
`;
const prod = String(soundFiles['clusters/dev.yaml']).replace(
  'name: dev\nstage: dev',
  'name: prod\nstage: prod',
);
const files = {
  'clusters/fleet.yaml': soundFiles['clusters/fleet.yaml'] + owners,
  'clusters/prod.yaml': prod,
};

/** Who is asked about a path: the last line that matches decides. All patterns here are anchored files or folders. */
function askedAbout(text: string, path: string): string[] {
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  const matching = lines
    .map((line) => line.split(' '))
    .filter(
      ([pattern = '']) =>
        pattern === '*' || (pattern.endsWith('/') ? `/${path}`.startsWith(pattern) : pattern === `/${path}`),
    );
  return matching.at(-1)?.slice(1) ?? [];
}

test('every file of the tree and of the specs asks exactly whom it should', async () => {
  const root = temporaryRepository(files);
  await generate(root);
  const text = readFileSync(join(root, codeOwnersPath), 'utf8');
  const platform = ['@shop/platform', '@boss'];
  for (const path of Object.keys(readTree(root))) {
    const [top, second, third] = path.split('/');
    const service = top === 'base' ? second : top === 'overlays' ? third : undefined;
    const isProd =
      second === 'prod' ||
      path.startsWith('argocd/clusters/prod/') ||
      path === 'argocd/root/clusters/prod.yaml';
    const team =
      service === 'orders'
        ? ['@shop/orders']
        : service === 'stock'
          ? ['@shop/stock', 'keeper@example.com']
          : ['@shop/default'];
    expect([path, askedAbout(text, path)]).toEqual([path, isProd ? platform : team]);
  }
  expect(askedAbout(text, 'clusters/prod.yaml')).toEqual(platform);
  expect(askedAbout(text, 'clusters/dev.yaml')).toEqual(['@shop/default']);
  expect(askedAbout(text, 'services/orders/src/main.ts')).toEqual(['@shop/orders']);
  expect(askedAbout(text, 'protos/shop/v1/shop.proto')).toEqual([
    '@shop/orders',
    '@shop/stock',
    'keeper@example.com',
  ]);
  expect(askedAbout(text, 'services/gen/shop/v1/shop.ts')).toEqual([]);
});

test('is removed if no owner is left; a file that a user wrote is not changed', async () => {
  const root = temporaryRepository(files);
  await generate(root);
  writeInto(root, 'clusters/fleet.yaml', String(soundFiles['clusters/fleet.yaml']));
  expect(await generate(root)).toMatchObject({ ok: true, removed: [codeOwnersPath] });
  writeInto(root, codeOwnersPath, '* @me\n');
  await generate(root);
  expect(existsSync(join(root, codeOwnersPath))).toBe(true);
});
