import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { checkAndPush } from '../landing/push.ts';
import {
  clonedRepository,
  cloneState,
  commitFiles,
  gitIn,
  testContext,
  twoStages,
} from '../testing/clones.ts';
import { landIn } from '../testing/landing.ts';
import { soundFiles, writeInto } from '../testing/temporary-repository.ts';
import { proposeRollback } from './rollback.ts';

vi.setConfig({ testTimeout: 60_000 });

const rollback = (root: string, to?: string, service = 'orders') =>
  landIn(
    root,
    (state, running) => proposeRollback(state, running, root, { service, cluster: 'prod', to }),
    {},
    undefined,
    'any specs',
  );

const prodText = String(twoStages['clusters/prod.yaml']);
const devText = String(soundFiles['clusters/dev.yaml']);
const prod = (root: string) => readFileSync(join(root, 'clusters/prod.yaml'), 'utf8');

/** prod has run orders v1.0.0, v1.1.0 and v1.2.0, and stock has changed meanwhile. */
async function afterThree() {
  const clone = await clonedRepository();
  let text = prodText;
  for (const tag of ['v1.1.0', 'v1.2.0']) {
    text = text.replace(/tag: v1\.\d\.0, replicas: 3/, `tag: ${tag}, replicas: 3`);
    await commitFiles(clone.root, {
      'clusters/dev.yaml': devText.replace('v1: { tag: v1.0.0 }', `v1: { tag: ${tag} }`),
      'clusters/prod.yaml': text,
    });
  }
  await commitFiles(clone.root, { 'clusters/prod.yaml': text.replace('replicas: 2', 'replicas: 4') });
  gitIn(clone.root, 'push', '--quiet');
  return clone;
}

test('restores the last different state, and leaves other services unchanged', async () => {
  const { root } = await afterThree();
  expect(await rollback(root)).toMatchObject({ outcome: 'committed' });
  expect(prod(root)).toBe(
    prodText
      .replace('tag: v1.0.0, replicas: 3', 'tag: v1.1.0, replicas: 3')
      .replace('replicas: 2', 'replicas: 4'),
  );
  expect(gitIn(root, 'log', '-1', '--format=%B')).toMatch(
    /^rollback\(prod\): orders to [0-9a-f]{7,}\n\nv1 v1\.2\.0 100 % → v1 v1\.1\.0 100 %\n\nRollback-Service: orders\nRollback-To: [0-9a-f]{7,}\nCluster: prod$/,
  );
});

test('a second rollback restores an earlier state, and does not undo the first', async () => {
  const { root } = await afterThree();
  await rollback(root);
  await rollback(root);
  expect(prod(root)).toContain('tag: v1.0.0, replicas: 3');
  await expect(rollback(root)).rejects.toThrow('there is no earlier state to return to');
});

test.each([
  ['a tag', () => 'v1.0.0'],
  ['a commit', (root: string) => gitIn(root, 'rev-parse', 'HEAD~3')],
])('goes back to %s', async (_, to) => {
  const { root } = await afterThree();
  await rollback(root, to(root));
  expect(prod(root)).toBe(prodText.replace('replicas: 2', 'replicas: 4'));
});

test('keeps a version that still gets calls until the sync, and prints the next command', async () => {
  const { root } = await clonedRepository();
  const two =
    'v1: { tag: v1.0.0, replicas: 3 } # since May\n      v2: { tag: v2.0.0, replicas: 3 }\n    weights: { v1: 0, v2: 100 }';
  await commitFiles(root, {
    'clusters/dev.yaml': devText.replace('v1: { tag: v1.0.0 }', 'v2: { tag: v2.0.0 }'),
    'clusters/prod.yaml': prodText.replace('v1: { tag: v1.0.0, replicas: 3 } # since May', two),
  });
  gitIn(root, 'push', '--quiet');
  const { output } = await rollback(root);
  expect(prod(root)).toContain('weights: { v1: 100, v2: 0 }');
  expect(output).toContain('v2 stays without calls until Argo CD has synced the rollback');
  expect(output).toContain('npm run canary -- orders v2 --cluster prod --abort');
});

test('reports callers of a method that the old version does not have', async () => {
  const { root } = await clonedRepository();
  const record = (methods: readonly string[]) =>
    `${JSON.stringify({ file: [{ name: 'shop/v1/shop.proto', package: 'shop.v1', syntax: 'proto3', messageType: [{ name: 'Message' }], service: [{ name: 'Stock', method: methods.map((name) => ({ name, inputType: '.shop.v1.Message', outputType: '.shop.v1.Message' })) }] }] })}\n`;
  const at = (tag: string) =>
    devText.replace(
      /stock:\n {4}versions:\n {6}v1: \{ tag: v1\.0\.0 \}/,
      `stock:\n    versions:\n      v1: { tag: ${tag} }`,
    );
  const ordersSpec = String(soundFiles['services/orders/service.yaml']);
  // v1.0.0 has no method Reserve, and no caller of it; v1.1.0 has the method, and orders calls it.
  await commitFiles(root, {
    'services/orders/service.yaml': ordersSpec.replace('[Reserve]', '[Get]'),
    'services/stock/releases/v1.0.0/protos.json': record(['Get']),
    'services/stock/releases/v1.1.0/protos.json': record(['Get', 'Reserve']),
  });
  await commitFiles(root, { 'clusters/dev.yaml': at('v1.1.0') });
  await commitFiles(root, {
    'clusters/prod.yaml': prodText.replace('tag: v1.0.0, replicas: 2', 'tag: v1.1.0, replicas: 2'),
  });
  await commitFiles(root, { 'services/orders/service.yaml': ordersSpec });
  gitIn(root, 'push', '--quiet');
  const before = cloneState(root);
  const { outcome, output } = await rollback(root, undefined, 'stock');
  expect(outcome).toBe('unsafe');
  expect(output).toMatch(/MESH54\d|MESH5\d\d/);
  expect(output).toContain('Reserve');
  expect(cloneState(root)).toEqual(before);
});

test.each([
  [
    'v9',
    /v9 is not a commit, and never got all calls of orders in prod\. Earlier states: \w+ v1 v1\.1\.0 100 %; \w+ v1 v1\.0\.0 100 %\. To choose one: --to <commit>\./,
  ],
  ['v1.2.0', /v1\.2\.0 already gets all calls of orders in prod/],
])('%s is rejected with the list of earlier states', async (to, message) => {
  const { root } = await afterThree();
  await expect(rollback(root, to)).rejects.toThrow(message);
});

test('reports that no calls move, and prints the command that moves them', async () => {
  const { root } = await afterThree();
  const before = gitIn(root, 'rev-parse', '--short', 'HEAD~2');
  await commitFiles(root, { 'clusters/prod.yaml': prod(root).replace('replicas: 3', 'replicas: 5') });
  const { outcome, output } = await rollback(root);
  expect(outcome).toBe('committed');
  expect(output).toContain(
    `This rollback changes settings, but moves no calls. The last state that sent calls to other images is v1 v1.1.0 100 %: npm run rollback -- orders --cluster prod --to ${before}`,
  );
  expect(await rollback(root, before)).toMatchObject({ outcome: 'committed' });
  expect(prod(root)).toContain('tag: v1.1.0, replicas: 3');
});

test('a service that never changed has no earlier state', async () => {
  const { root } = await clonedRepository();
  await expect(rollback(root)).rejects.toThrow('there is no earlier state to return to');
  expect(await rollback(root, 'HEAD')).toMatchObject({ outcome: 'nothing' });
});

/** Commits a version without a weight beside the one that runs: an error, so nothing is rendered. */
function commitBroken(root: string): string {
  const broken = prod(root).replace(
    'v1: { tag: v1.2.0, replicas: 3 }',
    'v1: { tag: v1.2.0, replicas: 3 }\n      v2: { tag: v1.3.0 }',
  );
  writeInto(root, 'clusters/prod.yaml', broken);
  gitIn(root, 'commit', '--quiet', '-am', 'feat: broken');
  return broken;
}

test.each(['here alone', 'pushed'])('works where the specs have errors by now, %s', async (where) => {
  const { root } = await afterThree();
  const valid = gitIn(root, 'rev-parse', '--short', 'HEAD');
  const tree = gitIn(root, 'rev-parse', 'HEAD:overlays');
  expect(commitBroken(root)).toContain('v2');
  if (where === 'pushed') gitIn(root, 'push', '--quiet');
  const { outcome, output } = await rollback(root);
  expect(output).toContain(
    `The specs of HEAD have errors. The change is checked against ${valid}, the last commit without errors.`,
  );
  expect(outcome).toBe('committed');
  expect(prod(root)).toContain('tag: v1.2.0, replicas: 3');
  expect(prod(root)).not.toContain('v2');
  expect(gitIn(root, 'rev-parse', 'HEAD:overlays')).toBe(tree);
  expect(gitIn(root, 'status', '--short')).toBe('');
  expect(await checkAndPush(testContext(root))).toMatchObject({ outcome: 'pushed' });
});

test('a rollback that leaves errors in other specs is rejected', async () => {
  const { root } = await afterThree();
  writeInto(root, 'services/stock/service.yaml', 'name: stock\n');
  gitIn(root, 'commit', '--quiet', '-am', 'feat: broken elsewhere');
  commitBroken(root);
  const before = cloneState(root);
  const { outcome, output } = await rollback(root);
  expect(outcome).toBe('unsafe');
  expect(output).toContain('services/stock/service.yaml');
  expect(output).toMatch(/git restore --source [0-9a-f]{7,} -- clusters services protos/);
  expect(cloneState(root)).toEqual(before);
});

test('a misspelt setting of another service in the same file is kept and reported', async () => {
  const { root } = await afterThree();
  writeInto(root, 'clusters/prod.yaml', prod(root).replace('replicas: 4', 'replicaz: 4'));
  gitIn(root, 'commit', '--quiet', '-am', 'feat: misspelt');
  const output = expect.stringContaining('has no key replicaz');
  expect(await rollback(root)).toMatchObject({ outcome: 'unsafe', output });
});

describe('pods during a rollback', () => {
  const versions = (text: string) => ({
    'clusters/prod.yaml': prodText.replace(/versions:\n {6}v1: .* # since May\n/, text),
  });
  const one = (scale: string) => versions(`versions:\n      v1: { tag: v1.0.0, ${scale} }\n`);
  const autoscaled = (fewest: number) => `autoscaling: { minReplicas: ${fewest}, maxReplicas: 8 }`;

  test('replicas that replace an autoscaler start at its maximum', async () => {
    const { root } = await clonedRepository(one('replicas: 3'));
    await commitFiles(root, one(autoscaled(3)));
    gitIn(root, 'push', '--quiet');
    expect(await rollback(root)).toMatchObject({
      outcome: 'committed',
      next: [
        'when the load is stable, write replicas: 3 of v1 into clusters/prod.yaml; until then, more pods run',
      ],
    });
    expect(prod(root)).toContain('v1: { tag: v1.0.0, replicas: 8 }');
  });

  test('a version that its autoscaler may have scaled down gets pods first, and keeps them', async () => {
    const both = (weights: string) =>
      versions(
        `versions:\n      v1: { tag: v1.0.0, ${autoscaled(2)} }\n      v2: { tag: v1.0.1, replicas: 6 }\n    weights: ${weights}\n`,
      );
    const { root } = await clonedRepository(both('{ v1: 100, v2: 0 }'));
    await commitFiles(root, both('{ v1: 0, v2: 100 }'));
    gitIn(root, 'push', '--quiet');
    const first = await rollback(root);
    expect(first).toMatchObject({ outcome: 'committed' });
    expect(prod(root)).toContain(autoscaled(6));
    expect(prod(root)).toContain('weights: { v1: 0, v2: 100 }');
    expect(await rollback(root)).toMatchObject({ outcome: 'committed' });
    expect(prod(root)).toContain(autoscaled(6));
    expect(prod(root)).toContain('weights: { v1: 100, v2: 0 }');
  });
});
