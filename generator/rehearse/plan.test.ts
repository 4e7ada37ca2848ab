import { expect, test } from 'vitest';
import { changedIn } from './plan.ts';

const applications = ['west/stock', 'west/orders', 'east/stock', 'east/namespaces'].map(
  (path) => `argocd/clusters/${path}.yaml`,
);

test.each([
  ['an overlay', 'overlays/west/stock/traffic.yaml', ['stock'], []],
  ['a base, which all overlays of the service have', 'base/stock/service.yaml', ['stock'], ['stock']],
  ['an Application', 'argocd/clusters/east/namespaces.yaml', [], ['namespaces']],
  ['a page beside the overlays', 'overlays/west/ROUTES.md', [], []],
  ['the name of another unit that begins alike', 'overlays/west/stocks/traffic.yaml', [], []],
])('changes %s', (_, file, west, east) => {
  expect(changedIn('west', applications, [file])).toEqual(west);
  expect(changedIn('east', applications, [file])).toEqual(east);
});
