import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { argoCdAt, type ArgoCd as LiveArgoCd } from '../../argo-cd/access.ts';
import { syncState } from '../../argo-cd/live-application.ts';
import { type ApiServer, startApiServer } from '../../mesh/api-server.ts';
import { define, definitionsIn } from '../../mesh/definitions.ts';
import { startEtcd } from '../../mesh/etcd.ts';
import { claimLoopback, type Loopback } from '../../mesh/loopback.ts';
import { Processes } from '../../mesh/processes.ts';
import { describeWith } from '../../testing/describe-with.ts';
import { commitAll, initIn } from '../../testing/git-repository.ts';
import { definitionModules } from '../../toolchain/versions.ts';
import type { ApplicationState, ObjectChange, Observation } from '../recording.ts';
import { findRehearsalTools, type RehearsalTools } from '../tools.ts';
import { type ArgoCd, startArgoCd } from './argo-cd.ts';
import { startGitServer } from './git-server.ts';
import { repoURL, smallTree } from './testing/small-tree.ts';

const settingsPath = '/api/v1/namespaces/default/configmaps/settings';
const limitMs = 120_000;

describeWith('an Argo CD that syncs a tree into a cluster', await findRehearsalTools(), (tools) => {
  let rig: Awaited<ReturnType<typeof startRig>>;
  beforeAll(async () => {
    rig = await startRig(tools);
  }, 300_000);
  afterAll(() => rig.close());

  const settle = () => rig.argo.settled({ clusters: ['eu'], limitMs });
  const changes = () =>
    rig.observations
      .filter((each): each is ObjectChange => each.kind === 'object' && each.cluster === 'eu')
      .filter(({ object }) => object.name === 'settings')
      .map(({ change, fields, manager }) => ({ change, fields, manager }));
  const states = (name: string) =>
    rig.observations.filter(
      (each): each is ApplicationState => each.kind === 'application' && each.name === name,
    );

  test('follows the documented bootstrap; Argo CD leaves other clusters alone', {
    timeout: 300_000,
  }, async () => {
    const commit = rig.commit('blue');
    await rig.argo.bootstrap({ step: 0, commit, subject: 'blue' });
    expect(await settle()).toEqual({ settled: expect.any(Number), unsettled: [] });
    expect(changes()).toEqual([{ change: 'created', fields: [], manager: 'argocd-controller' }]);
    expect(states('eu.stock').at(-1)).toMatchObject({
      cluster: 'eu',
      revision: commit,
      sync: 'Synced',
      health: 'Healthy',
      operation: { phase: 'Succeeded', revision: commit },
    });
    // The commands ask the same API server with kubectl, and see the same.
    const shown = await rig.ask();
    expect(shown.get('eu.stock')).toMatchObject({ sync: 'Synced', health: 'Healthy', revision: commit });
    expect(syncState(shown.get('eu.stock'), true)).toBe('done');
    expect(states('us')).toEqual([]);
    expect(rig.argo.applications().map(({ metadata }) => metadata.name)).toEqual(
      expect.not.arrayContaining(['us.stock']),
    );
  });

  test('syncs a push, and records the field that differed', { timeout: 300_000 }, async () => {
    const commit = rig.commit('red');
    await rig.argo.push({ step: 1, commit, subject: 'red' });
    expect((await settle()).unsettled).toEqual([]);
    expect(changes().slice(1)).toEqual([
      { change: 'changed', fields: ['data.color'], manager: 'argocd-controller' },
    ]);
    const different = states('eu.stock').find(
      (state) => state.revision === commit && state.sync === 'OutOfSync',
    );
    expect(different?.outOfSync).toEqual([
      {
        object: { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'default', name: 'settings' },
        fields: ['data.color'],
      },
    ]);
    // Nothing of root has changed, so it keeps the commit that it was compared with.
    expect(states('root').at(-1)?.revision).not.toBe(commit);
  });

  test('heals an edit by hand, and shows both', { timeout: 300_000 }, async () => {
    const before = changes().length;
    await rig.eu.client.patch(settingsPath, { data: { color: 'green' } });
    await vi.waitFor(() => expect(changes()).toHaveLength(before + 2), 60_000);
    expect(changes().slice(before)).toEqual([
      { change: 'changed', fields: ['data.color'], manager: 'rig' },
      { change: 'changed', fields: ['data.color'], manager: 'argocd-controller' },
    ]);
    expect((await settle()).unsettled).toEqual([]);
  });

  test('shows what cannot be built, and syncs the next push', { timeout: 300_000 }, async () => {
    await rig.argo.push({ step: 2, commit: rig.commit('none', 'data: ['), subject: 'not YAML' });
    expect((await settle()).unsettled).toEqual([
      {
        name: 'eu.stock',
        cluster: 'eu',
        sync: 'Unknown',
        health: 'Healthy',
        message: expect.stringMatching(/^ComparisonError: .*kustomize build .*settings\.yaml/s),
        outOfSync: [],
      },
    ]);
    await rig.argo.push({ step: 3, commit: rig.commit('yellow'), subject: 'yellow' });
    expect((await settle()).unsettled).toEqual([]);
    expect(await rig.eu.client.get(settingsPath)).toMatchObject({ data: { color: 'yellow' } });
  });
});

interface Rig {
  readonly argo: ArgoCd;
  readonly eu: ApiServer;
  readonly observations: Observation[];
  /** Changes the color of the service, or its document, and commits. */
  readonly commit: (color: string, text?: string) => string;
  /** Asks as `npm run status -- --live` does. */
  ask(): ReturnType<LiveArgoCd['applications']>;
  close(): Promise<void>;
}

/** Argo CD with two API servers, at addresses that nothing else uses. */
async function startRig(tools: RehearsalTools): Promise<Rig> {
  const root = mkdtempSync(join(tmpdir(), 'argo-cd-'));
  const loopback: Loopback = await claimLoopback();
  const processes = new Processes();
  const host = loopback.next('control');
  const etcd = startEtcd(processes, tools.etcd, host);
  const server = (name: string, at: string) =>
    startApiServer(processes, tools.apiServer, {
      name,
      host: at,
      etcd,
      services: '10.96.0.0/16',
      user: 'rig',
      flags: ['--disable-admission-plugins=ServiceAccount'],
    });
  const euHost = loopback.next('control');
  const [control, eu] = await Promise.all([server('control', host), server('eu', euHost)]);
  const definitions = await Promise.all(
    definitionModules
      .filter(({ name }) => name === 'argo-cd')
      .map((source) => definitionsIn(source, () => undefined)),
  );
  await define(control.client, definitions.flat());
  initIn(root);
  const writeColor = smallTree(root);
  const commit: Rig['commit'] = (color, text) => {
    writeColor(color, text);
    return commitAll(root, color);
  };
  const git = await startGitServer({ root, repoURLs: [repoURL], branch: 'main', processes, host });
  const observations: Observation[] = [];
  const argo = await startArgoCd({
    control,
    clusters: [{ ...eu, name: 'eu', network: { host: euHost } }],
    git,
    tools,
    processes,
    host,
    recorder: { observe: (observation) => observations.push(observation) },
  });
  return {
    argo,
    eu,
    observations,
    commit,
    ask: () => argoCdAt({}, { ...process.env, KUBECONFIG: control.kubeconfig }).applications(),
    async close() {
      argo.close();
      git.close();
      control.client.close();
      eu.client.close();
      await processes.close();
      loopback.release();
      rmSync(root, { recursive: true });
    },
  };
}
