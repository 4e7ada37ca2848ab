import { expect, it } from 'vitest';
import { changedFields, isKeptByControllers, managerOf, timeOf } from './changed-fields.ts';

it('names each field that differs, through maps and lists', () => {
  const before = {
    spec: { replicas: 3, http: [{ route: [{ weight: 90 }, { weight: 10 }] }], old: { a: 1 } },
  };
  const after = { spec: { replicas: 1, http: [{ route: [{ weight: 80 }] }], new: [1] } };
  expect(changedFields(before, after)).toEqual([
    'spec.replicas',
    'spec.http[0].route[0].weight',
    'spec.http[0].route[1]',
    'spec.old',
    'spec.new',
  ]);
});

it('quotes keys of labels and annotations', () => {
  const before = { metadata: { labels: { 'app.kubernetes.io/name': 'stock' } } };
  expect(changedFields(before, { metadata: { labels: {} } })).toEqual([
    'metadata.labels["app.kubernetes.io/name"]',
  ]);
});

it('leaves out the status and what the API server counts', () => {
  const before = { metadata: { resourceVersion: '1', generation: 1 }, status: { replicas: 1 } };
  const after = { metadata: { resourceVersion: '2', generation: 2 }, status: { replicas: 2 } };
  expect(changedFields(before, after)).toEqual([]);
});

const managed = (...managedFields: object[]) => ({ metadata: { managedFields } });
const argo = { manager: 'argocd-controller', operation: 'Apply', time: '2026-01-01T00:00:00Z' };
const kubectl = { manager: 'kubectl-edit', operation: 'Update', time: '2026-01-01T00:01:00Z' };
const status = {
  manager: 'controllers',
  operation: 'Update',
  time: '2026-01-01T00:02:00Z',
  subresource: 'status',
};

it('finds the manager whose entry is new or different', () => {
  expect(managerOf(undefined, managed(argo))).toBe('argocd-controller');
  expect(managerOf(managed(argo), managed(argo, kubectl))).toBe('kubectl-edit');
  expect(managerOf(managed(argo, kubectl), managed({ ...argo, time: '2026-01-01T00:03:00Z' }))).toBe(
    'argocd-controller',
  );
  expect(managerOf(managed(argo), managed(argo))).toBeUndefined();
  expect(timeOf(managed(argo), managed(argo, kubectl))).toBe(kubectl.time);
  expect(timeOf(managed(argo), managed(argo))).toBeUndefined();
});

it('knows what controllers keep for themselves', () => {
  const lock = { manager: 'pilot-discovery', operation: 'Update', time: '2026-01-01T00:00:00Z' };
  const controllers = { manager: 'kube-controller-manager', operation: 'Update', time: lock.time };
  expect(isKeptByControllers(managed(lock))).toBe(true);
  expect(isKeptByControllers(managed(lock, controllers))).toBe(true);
  expect(isKeptByControllers(managed(argo, controllers))).toBe(false);
  expect(isKeptByControllers(managed(lock, kubectl))).toBe(false);
  expect(isKeptByControllers(managed())).toBe(false);
});

it('takes an update of the status for the change only without another change', () => {
  expect(managerOf(managed(argo), managed(argo, kubectl, status))).toBe('kubectl-edit');
  expect(managerOf(managed(argo), managed(argo, status))).toBe('controllers');
});
