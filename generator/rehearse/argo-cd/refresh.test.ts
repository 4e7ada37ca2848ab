import { expect, it } from 'vitest';
import type { KubernetesObject } from '../../mesh/kubernetes-object.ts';
import { isConcerned } from './refresh.ts';

const application = (paths?: string): KubernetesObject => ({
  apiVersion: 'argoproj.io/v1alpha1',
  kind: 'Application',
  metadata: {
    name: 'eu.stock',
    annotations: paths === undefined ? {} : { 'argocd.argoproj.io/manifest-generate-paths': paths },
  },
  spec: { source: { path: 'overlays/eu/stock' } },
});

it.each([
  ['/overlays/eu/stock;/base/stock', 'base/stock/service.yaml', true],
  ['/overlays/eu/stock;/base/stock', 'overlays/eu/stock/v1/kustomization.yaml', true],
  ['/overlays/eu/stock;/base/stock', 'base/stock-api/service.yaml', false],
  ['/overlays/eu/stock; /base/stock ', 'base/stock/service.yaml', true],
  ['.', 'overlays/eu/stock/traffic.yaml', true],
  ['.', 'overlays/eu/shop/traffic.yaml', false],
  ['../shop', 'overlays/eu/shop/traffic.yaml', true],
  ['/overlays/eu/stock/traffic.yaml', 'overlays/eu/stock/traffic.yaml', true],
])('with the paths %s, a push of %s concerns it: %s', (paths, changed, concerns) => {
  expect(isConcerned(application(paths), [changed])).toBe(concerns);
});

it('without paths, every push concerns it', () => {
  expect(isConcerned(application(), ['README.md'])).toBe(true);
});

it('a push without changed paths concerns everything', () => {
  expect(isConcerned(application('/base'), [])).toBe(true);
});
