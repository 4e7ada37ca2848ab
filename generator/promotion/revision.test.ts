import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import type { LandOptions } from '../landing/context.ts';
import { generate } from '../pipeline/generate.ts';
import { clonedRepository, cloneState, gitIn, twoStages } from '../testing/clones.ts';
import { landIn } from '../testing/landing.ts';
import { type Files, soundFiles, writeInto } from '../testing/temporary-repository.ts';
import { proposeRevision } from './revision.ts';
import type { RevisionRequest } from './revision-proposal.ts';

vi.setConfig({ testTimeout: 120_000 });

/** Two namespaces, and a gateway of each type. */
const files: Files = {
  'services/orders/service.yaml': String(soundFiles['services/orders/service.yaml']).replace(
    'namespace: shop',
    'namespace: desk',
  ),
  'clusters/prod.yaml': String(twoStages['clusters/prod.yaml']).replace(
    'stage: prod\n',
    `stage: prod
# Installed by the platform team.
istio: { revision: 1-30 }
gateways:
  edge: { type: gateway-api, namespace: ingress, className: istio, tls: off, port: 8080 }
  public: { type: istio, namespace: ingress, selector: { app: gateway }, serviceAccount: gateway, tls: off }
`,
  ),
};

const move = (root: string, request: Partial<RevisionRequest> = {}, options: Partial<LandOptions> = {}) =>
  landIn(
    root,
    async (state) => proposeRevision(state, { to: '1-31', cluster: 'prod', goal: 'next', ...request }),
    { push: true, ...options },
  );

const textOf = (root: string, path: string) => readFileSync(join(root, path), 'utf8');
const subjectOf = (root: string) => gitIn(root, 'log', '-1', '--format=%s');
const changedIn = (root: string) =>
  gitIn(root, 'show', '--name-only', '--format=')
    .split('\n')
    .filter((path) => path.startsWith('overlays/'));

describe('a move to another revision', () => {
  test('labels a namespace, restarts its pods, and then takes the next one', async () => {
    const { root } = await clonedRepository(files);
    const steps: [string, string[]][] = [];
    let last: readonly string[] = [];
    for (let step = 0; step < 6; step += 1) {
      const moved = await move(root);
      expect(moved).toMatchObject({ outcome: 'pushed' });
      last = 'next' in moved ? moved.next : [];
      steps.push([subjectOf(root), changedIn(root)]);
    }
    expect(steps).toEqual([
      ['revision(prod): 1-31 announce', []],
      ['revision(prod): 1-31 label desk', ['overlays/prod/namespaces/desk/kustomization.yaml']],
      ['revision(prod): 1-31 restart desk', ['overlays/prod/orders/kustomization.yaml']],
      ['revision(prod): 1-31 label shop', ['overlays/prod/namespaces/shop/kustomization.yaml']],
      ['revision(prod): 1-31 restart shop', ['overlays/prod/stock/kustomization.yaml']],
      ['revision(prod): 1-31 gateways', ['overlays/prod/namespaces/gateway-edge.yaml']],
    ]);
    expect(last).toEqual([expect.stringMatching(/: npm run revision -- 1-31 --cluster prod --finish$/)]);
    expect(await move(root)).toMatchObject({
      outcome: 'nothing',
      next: [
        expect.stringContaining('gateway public are not in this repository'),
        'npm run revision -- 1-31 --cluster prod --finish',
      ],
    });
    expect(await move(root, { goal: 'finish' })).toMatchObject({ outcome: 'pushed' });
    expect(changedIn(root)).toEqual([]);
    const cluster = textOf(root, 'clusters/prod.yaml');
    expect(cluster).toContain('# Installed by the platform team.\nistio: { revision: "1-31" }\n');
    expect(textOf(root, 'overlays/prod/namespaces/desk/kustomization.yaml')).toContain(
      '/metadata/labels/istio.io~1rev',
    );
    expect(textOf(root, 'overlays/prod/orders/kustomization.yaml')).toContain('istio.io/rev: "1-31"');
    expect((await generate(root)).ok && gitIn(root, 'status', '--porcelain')).toBe('');
    expect(await move(root)).toMatchObject({ outcome: 'nothing' });
  });

  test('covers several namespaces in one step, by name or by share', async () => {
    for (const more of [{ namespaces: ['shop', 'desk'] }, { share: 100 }]) {
      const { root } = await clonedRepository(files);
      await move(root);
      await move(root, more);
      expect(subjectOf(root)).toBe('revision(prod): 1-31 label desk shop');
      await move(root, more);
      expect(subjectOf(root)).toBe('revision(prod): 1-31 restart desk shop');
    }
  });

  test('goes back in the reverse order, to the tree before it', async () => {
    const { root } = await clonedRepository(files);
    const start = gitIn(root, 'rev-parse', 'HEAD');
    for (let step = 0; step < 4; step += 1) await move(root);
    const subjects: string[] = [];
    for (let step = 0; step < 4; step += 1) {
      expect(await move(root, { goal: 'abort' })).toMatchObject({ outcome: 'pushed' });
      subjects.push(subjectOf(root).replace('revision(prod): 1-31 ', ''));
    }
    expect(subjects).toEqual(['abort label shop', 'abort label desk', 'abort restart desk', 'abort']);
    expect(gitIn(root, 'diff', '--name-only', start)).toBe('');
    expect(await move(root, { goal: 'abort' })).toMatchObject({ outcome: 'nothing' });
  });

  test('lists all steps, and writes nothing with --dry-run', async () => {
    const { root } = await clonedRepository(files);
    const { output } = await move(root, {}, { dryRun: true });
    expect(output).toContain(`Steps:
  ✓ 1-31 is written into the cluster file
  · the label of desk
  · the pods of desk restart
  · the label of shop
  · the pods of shop restart
  · gateway edge
  · 1-31 is the revision of the cluster (--finish)`);
    expect(cloneState(root).status).toBe('');
  });

  test('restarts no pods before the label is pushed', async () => {
    const { root } = await clonedRepository(files);
    await move(root);
    await move(root, {}, { push: false });
    const { outcome, output } = await move(root, {}, { push: false });
    expect(outcome).toBe('unsafe');
    expect(output).toContain('MESH2401');
  });

  test('starts from the control plane without a revision, too', async () => {
    const { root } = await clonedRepository();
    for (const _ of ['announce', 'label', 'restart']) await move(root, { cluster: 'dev' });
    expect(await move(root, { cluster: 'dev', goal: 'finish' })).toMatchObject({ outcome: 'pushed' });
    expect(changedIn(root)).toEqual([]);
    expect(textOf(root, 'clusters/dev.yaml')).toContain('revision: "1-31"');
    expect(textOf(root, 'clusters/dev.yaml')).not.toContain('move');
  });
});

describe('a move is refused', () => {
  const moving = (what: object): Files => ({
    ...files,
    'clusters/prod.yaml': String(files['clusters/prod.yaml']).replace(
      '{ revision: 1-30 }',
      JSON.stringify({ revision: '1-30', move: what }),
    ),
  });

  test.each<[string, Files, Partial<RevisionRequest>, string]>([
    ['in an unknown cluster', files, { cluster: 'prood' }, 'there is no cluster prood'],
    ['for an unknown namespace', files, { namespaces: ['shpo'] }, 'runs in the namespace shpo'],
    ['beside another one', moving({ to: '1-32' }), {}, 'prod moves to 1-32 already'],
    [
      'beside another one, to its end',
      moving({ to: '1-32' }),
      { goal: 'finish' },
      'prod moves to 1-32 already',
    ],
    [
      'to the end, if a namespace is left',
      moving({ to: '1-31', namespaces: { desk: 'restarted' } }),
      { goal: 'finish' },
      'shop of prod has not moved to 1-31',
    ],
    [
      'while it is aborted',
      moving({ to: '1-31', namespaces: { desk: 'returning' } }),
      {},
      'desk of prod return to the old revision',
    ],
    [
      'for another namespace than those that restart first',
      moving({ to: '1-31', namespaces: { desk: 'labelled' } }),
      { namespaces: ['shop'] },
      'desk of prod restart first',
    ],
  ])('%s', async (_, start, request, message) => {
    const { root } = await clonedRepository(start);
    await expect(move(root, request)).rejects.toThrow(message);
    expect(cloneState(root).status).toBe('');
  });

  test('in a namespace with a canary', async () => {
    const canary = moving({ to: '1-31' });
    const { root } = await clonedRepository({
      ...canary,
      'clusters/prod.yaml': String(canary['clusters/prod.yaml']).replace(
        'v1: { tag: v1.0.0, replicas: 2 }',
        'v1: { tag: v1.0.0, replicas: 2 }\n      v2: { tag: v1.1.0, replicas: 2 }\n    weights: { v1: 90, v2: 10 }',
      ),
    });
    await expect(move(root, { namespaces: ['shop'] })).rejects.toThrow(
      'stock in the namespace shop of prod runs the versions v1 and v2',
    );
    expect(await move(root)).toMatchObject({ outcome: 'pushed' });
  });

  test('with changes that are not committed', async () => {
    const { root } = await clonedRepository(files);
    writeInto(root, 'clusters/prod.yaml', `${files['clusters/prod.yaml']}# later\n`);
    await expect(move(root)).rejects.toThrow(/commit/i);
  });
});
