import { describe, expect, it } from 'vitest';
import { type LiveObject, liveObjectFrom } from '../../mesh/kubernetes-object.ts';
import { belongsTo, reasonOf } from './settlement.ts';

interface Given {
  readonly metadata?: object;
  readonly path?: string;
  readonly destination?: string;
  readonly status?: object;
  readonly operation?: object;
}

const [old, revision] = ['1'.repeat(40), '2'.repeat(40)];
const done = { sync: { status: 'Synced', revision }, health: { status: 'Healthy' } };

const application = (given: Given = {}): LiveObject =>
  liveObjectFrom({
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Application',
    metadata: {
      name: 'eu.stock',
      ...given.metadata,
      annotations: { 'argocd.argoproj.io/manifest-generate-paths': '/overlays/eu/stock' },
    },
    spec: {
      source: { path: given.path ?? 'overlays/eu/stock' },
      destination: { name: given.destination ?? 'eu' },
    },
    status: { ...done, ...given.status },
    ...(given.operation ? { operation: given.operation } : {}),
  });

describe('belongsTo', () => {
  it.each([
    ['a service of the cluster', application(), true],
    ['a service of another cluster', application({ destination: 'us' }), false],
    ['the cluster', application({ destination: 'in-cluster', path: 'argocd/clusters/eu' }), true],
    ['another cluster', application({ destination: 'in-cluster', path: 'argocd/clusters/us' }), false],
    ['the root', application({ destination: 'in-cluster', path: 'argocd/root' }), true],
  ])('the Application of %s', (_name, given, belongs) => expect(belongsTo(given, ['eu'])).toBe(belongs));
});

describe('reasonOf', () => {
  const reason = (given: Given, changed = ['overlays/eu/stock/traffic.yaml']) =>
    reasonOf(application(given), revision, () => Promise.resolve(changed));
  const synced = (status: string, at = revision) => ({ sync: { status, revision: at } });

  it('has none for an Application that is Synced and Healthy at the commit', async () => {
    expect(await reason({})).toBeUndefined();
  });

  it('has none for an older commit if nothing that it reads has changed since', async () => {
    expect(await reason({ status: synced('Synced', old) }, ['README.md'])).toBeUndefined();
  });

  it.each<[string, Given, string | undefined, boolean]>([
    [
      'an older commit',
      { status: synced('Synced', old) },
      'It was compared with 1111111, and not with 2222222',
      false,
    ],
    ['no comparison', { status: { sync: {} } }, 'Argo CD has not compared it with git', false],
    ['a difference', { status: synced('OutOfSync') }, undefined, false],
    ['an operation that runs', { status: { operationState: { phase: 'Running' } } }, undefined, true],
    ['an operation that was asked for', { operation: { sync: {} } }, undefined, true],
    [
      'pods that are not ready',
      {
        status: {
          health: { status: 'Progressing' },
          resources: [
            { kind: 'Deployment', name: 'stock-v1', health: { status: 'Progressing' } },
            { kind: 'Service', name: 'stock', health: { status: 'Healthy' } },
            { kind: 'ServiceAccount', name: 'stock' },
          ],
        },
      },
      'Deployment stock-v1 is Progressing',
      true,
    ],
    [
      'a person who has to confirm',
      {
        status: {
          ...synced('OutOfSync'),
          operationState: {
            phase: 'Running',
            message: 'waiting for pruning confirmation of /Namespace/shop',
          },
        },
      },
      'It waits for a person: waiting for pruning confirmation of /Namespace/shop',
      false,
    ],
    [
      'its deletion',
      { metadata: { deletionTimestamp: '2026-01-01T00:00:00Z' } },
      'Argo CD has not finished deleting it',
      true,
    ],
    [
      'a condition, which has its own message',
      {
        status: { sync: { status: 'Unknown', revision: 'main' }, conditions: [{ type: 'ComparisonError' }] },
      },
      undefined,
      false,
    ],
  ])('has one for %s', async (_name, given, message, mayChange) => {
    expect(await reason(given)).toEqual({
      name: 'eu.stock',
      ...(message === undefined ? {} : { message }),
      mayChange,
    });
  });
});
