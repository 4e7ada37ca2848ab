import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import type { LandOptions } from '../landing/context.ts';
import { generate } from '../pipeline/generate.ts';
import { clonedRepository, cloneState, commitFiles, gitIn, twoStages } from '../testing/clones.ts';
import { landIn } from '../testing/landing.ts';
import { soundFiles } from '../testing/temporary-repository.ts';
import { type PromoteRequest, proposePromotion } from './promote.ts';

vi.setConfig({ testTimeout: 60_000 });

const promote = (root: string, request: PromoteRequest, options: Partial<LandOptions> = {}) =>
  landIn(root, (state) => proposePromotion(state, request, async () => undefined), options);

const textOf = (root: string, path: string) => readFileSync(join(root, path), 'utf8');

/** dev runs a new image of orders. */
async function withNewOrders(more: Readonly<Record<string, string>> = {}) {
  const clone = await clonedRepository();
  const dev = String(soundFiles['clusters/dev.yaml']).replace('v1: { tag: v1.0.0 }', 'v1: { tag: v1.1.0 }');
  await commitFiles(clone.root, { 'clusters/dev.yaml': dev, ...more }, 'feat: orders v1.1.0 in dev');
  gitIn(clone.root, 'push', '--quiet');
  return clone;
}

describe('promote', () => {
  test('replaces the image with the one of the previous stage, in one commit of the changed files', async () => {
    const { root } = await withNewOrders();
    const landed = await promote(root, { services: ['orders'], to: 'prod' });
    expect(landed.outcome).toBe('committed');
    expect(textOf(root, 'clusters/prod.yaml')).toBe(
      String(twoStages['clusters/prod.yaml']).replace(
        '{ tag: v1.0.0, replicas: 3 } # since May',
        '{ tag: v1.1.0, replicas: 3 } # since May',
      ),
    );
    expect(gitIn(root, 'log', '-1', '--format=%B')).toBe(`promote(prod): orders v1.1.0

prod orders: v1 v1.0.0 → v1.1.0

Promoted-Service: orders v1 v1.1.0
Promoted-From: dev
Cluster: prod`);
    expect(gitIn(root, 'show', '--name-only', '--format=').split('\n')).toEqual([
      'clusters/prod.yaml',
      'overlays/prod/ROUTES.md',
      'overlays/prod/orders/v1/kustomization.yaml',
    ]);
    expect(cloneState(root).status).toBe('');
    expect((await generate(root)).ok && gitIn(root, 'status', '--porcelain')).toBe('');
  });

  test('leaves a dry run of policies in the cluster that has it', async () => {
    const prod = String(twoStages['clusters/prod.yaml']).replace(
      /^ {2}orders:$/m,
      '$&\n    policies: { mode: dry-run }',
    );
    const dev = String(soundFiles['clusters/dev.yaml'])
      .replace('v1: { tag: v1.0.0 }', 'v1: { tag: v1.1.0 }')
      .replace(/^ {2}orders:$/m, '$&\n    policies: { mode: dry-run }');
    const { root } = await withNewOrders({ 'clusters/prod.yaml': prod });
    await promote(root, { services: ['orders'], to: 'prod' });
    expect(textOf(root, 'clusters/prod.yaml')).toContain('mode: dry-run');
    const other = await withNewOrders({ 'clusters/dev.yaml': dev });
    await promote(other.root, { services: ['orders'], to: 'prod' });
    expect(textOf(other.root, 'clusters/prod.yaml')).toContain('v1.1.0');
    expect(textOf(other.root, 'clusters/prod.yaml')).not.toContain('dry-run');
  });

  test('prints what the change means before it asks', async () => {
    const { root } = await withNewOrders();
    const { output, lines } = await promote(root, { services: ['orders'], to: 'prod' }, { dryRun: true });
    expect(output).toContain('v1.0.0 → v1.1.0');
    expect(lines.at(-1)).toBe('Would commit 3 files: promote(prod): orders v1.1.0');
    expect(cloneState(root).status).toBe('');
  });

  test('has nothing to do if the cluster runs the same image', async () => {
    const { root } = await clonedRepository();
    expect(await promote(root, { services: ['orders'], to: 'prod' })).toMatchObject({ outcome: 'nothing' });
  });

  test('promotes all services, and the digest with its tag', async () => {
    const digest = `sha256:${'a'.repeat(64)}`;
    const { root } = await withNewOrders({
      'clusters/dev.yaml': String(soundFiles['clusters/dev.yaml']).replaceAll(
        '{ tag: v1.0.0 }',
        `{ tag: v1.2.0, digest: "${digest}" }`,
      ),
    });
    await promote(root, { services: 'all', to: 'stage:prod' });
    expect(textOf(root, 'clusters/prod.yaml')).toContain(
      `v1: { tag: v1.2.0, replicas: 3, digest: ${digest} } # since May`,
    );
    expect(gitIn(root, 'log', '-1', '--format=%s')).toBe('promote(prod): orders v1.2.0, stock v1.2.0');
  });

  test('promotes all services of the previous stage to an empty cluster', async () => {
    const { root } = await clonedRepository({
      'clusters/prod.yaml': 'name: prod\nstage: prod\nservices: {}\n',
    });
    const landed = await promote(root, { services: 'all', to: 'prod' });
    expect(landed).toMatchObject({ outcome: 'committed' });
    expect(gitIn(root, 'log', '-1', '--format=%s')).toBe('promote(prod): orders v1.0.0, stock v1.0.0');
  });

  test('lists services that the cluster does not run', async () => {
    const prod = 'name: prod\nstage: prod\nservices:\n  stock:\n    versions:\n      v1: { tag: v0.9.0 }\n';
    const { root } = await clonedRepository({ 'clusters/prod.yaml': prod });
    const { output } = await promote(root, { services: 'all', to: 'prod' });
    expect(output).toContain('Not yet in prod: orders.');
    expect(output).toContain('npm run promote -- orders --to cluster:prod');
    expect(gitIn(root, 'log', '-1', '--format=%s')).toBe('promote(prod): stock v1.0.0');
  });

  test('adds a version with a new name without calls, and prints the next command', async () => {
    const { root } = await withNewOrders({
      'clusters/dev.yaml': String(soundFiles['clusters/dev.yaml']).replace(
        'v1: { tag: v1.0.0 }',
        'v2: { tag: v2.0.0 }',
      ),
    });
    const { lines } = await promote(root, { services: ['orders'], to: 'prod' });
    expect(textOf(root, 'clusters/prod.yaml')).toContain(`      v1: { tag: v1.0.0, replicas: 3 } # since May
      v2: { tag: v2.0.0, replicas: 3 }
    weights: { v1: 100, v2: 0 }
  stock:`);
    expect(lines.at(-1)).toContain('npm run canary -- orders v2 --cluster prod --steps 1,10,50,100');
  });

  test('adds the image as a new version if the step is larger than the cluster allows', async () => {
    const limited = String(twoStages['clusters/prod.yaml']).replace(
      'stage: prod',
      'stage: prod\nmaxStep: 25',
    );
    const { root } = await withNewOrders({ 'clusters/prod.yaml': limited });
    const landed = await promote(root, { services: ['orders'], to: 'prod' });
    expect(landed.outcome).toBe('committed');
    expect(textOf(root, 'clusters/prod.yaml')).toContain(`      v1: { tag: v1.0.0, replicas: 3 } # since May
      v2: { tag: v1.1.0, replicas: 3 }
    weights: { v1: 100, v2: 0 }
`);
    expect(landed.lines.at(-1)).toContain(
      'npm run canary -- orders v2 --cluster prod --steps 1,10,35,50,75,100',
    );
  });

  test('asks which version if several get calls, and needs a flag without a terminal', async () => {
    const several = '{ tag: v1.1.0 }\n      v2: { tag: v2.0.0 }\n    weights: { v1: 60, v2: 40 }';
    const { root } = await withNewOrders({
      'clusters/dev.yaml': String(soundFiles['clusters/dev.yaml']).replace('{ tag: v1.0.0 }', several),
    });
    await expect(promote(root, { services: ['orders'], to: 'prod' })).rejects.toThrow(
      'v1 (60 %) and v2 (40 %)',
    );
    expect(await promote(root, { services: ['orders'], to: 'prod', version: 'v1' })).toMatchObject({
      outcome: 'committed',
    });
    expect(await promote(root, { services: ['orders'], to: 'prod', version: 'all' })).toMatchObject({
      outcome: 'committed',
    });
    expect(await promote(root, { services: 'all', to: 'prod' })).toMatchObject({ outcome: 'nothing' });
  });

  test.each([
    [{ services: ['ordes'], to: 'prod' }, 'did you mean orders?'],
    [{ services: ['orders'], to: 'prd' }, 'did you mean prod?'],
    [
      { services: ['orders'], to: 'dev' },
      'dev is in the first stage, dev, so there is no stage to promote from',
    ],
    [{ services: ['orders'], to: 'prod', version: 'v9' }, 'dev runs no version v9 of orders; it runs v1'],
    [{ services: ['orders'], to: 'prod', from: 'prod' }, '--from and --to are both prod'],
    [{ services: ['idle'], to: 'prod' }, 'Write it into the cluster file of dev first'],
  ])('%j is rejected', async (request, message) => {
    const idle = String(soundFiles['services/stock/service.yaml']).replace('name: stock', 'name: idle');
    const { root } = await clonedRepository({ 'services/idle/service.yaml': idle });
    await expect(promote(root, request)).rejects.toThrow(message);
    expect(cloneState(root).status).toBe('');
  });

  test('an unknown target is answered with the clusters and the stages', async () => {
    const { root } = await clonedRepository();
    await expect(promote(root, { services: ['orders'], to: 'live' })).rejects.toThrow(
      /^there is no cluster or stage live; the clusters are dev, prod, and the stages are dev, prod/,
    );
  });

  test('a new service of a cluster needs the services that it calls', async () => {
    const { root } = await clonedRepository({
      'clusters/prod.yaml': 'name: prod\nstage: prod\nservices: {}\n',
    });
    const { outcome, output } = await promote(root, { services: ['orders'], to: 'prod' });
    expect(outcome).toBe('unsafe');
    expect(output).toContain('MESH408');
    expect(cloneState(root).status).toBe('');
    expect(await promote(root, { services: ['orders', 'stock'], to: 'prod' })).toMatchObject({
      outcome: 'committed',
    });
    expect(textOf(root, 'clusters/prod.yaml')).toBe(`name: prod
stage: prod
services:
  orders:
    versions:
      v1: { tag: v1.0.0 }
  stock:
    versions:
      v1: { tag: v1.0.0 }
`);
  });
});
