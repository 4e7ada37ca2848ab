import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { loadState } from '../pipeline/load-state.ts';
import { withoutReferences } from '../scaffold/references.ts';
import { diagnosticsOf, soundFiles, temporaryRepository } from '../testing/temporary-repository.ts';

/** The valid repository with more in the fleet file, and other specs. */
const repository = (fleet: string, files: Readonly<Record<string, string>> = {}) =>
  temporaryRepository({ 'clusters/fleet.yaml': `${soundFiles['clusters/fleet.yaml']}${fleet}`, ...files });

const withoutImage = (service: string) =>
  (soundFiles[`services/${service}/service.yaml`] ?? '').replace(/^image: .*\n/m, '');

async function specsIn(root: string) {
  const { workspace, fleet } = await loadState(root, 'test');
  return {
    specs: Object.fromEntries(workspace.services.map(({ spec }) => [spec.name, spec])),
    services: Object.fromEntries((fleet?.services ?? []).map((service) => [service.name, service])),
  };
}

test('a spec replaces the defaults of its team, and these those of the fleet', async () => {
  const root = repository(
    `defaults:
  imagePrefix: registry.example.com/all
  env: { LEVEL: info, REGION: any }
  terminationGracePeriodSeconds: 50
teamDefaults:
  team-stock:
    imagePrefix: registry.example.com/stocks
    env: { REGION: north }
`,
    {
      'services/orders/service.yaml': `${withoutImage('orders')}env: { LEVEL: debug }\n`,
      'services/stock/service.yaml': withoutImage('stock'),
    },
  );
  const { specs, services } = await specsIn(root);
  expect(specs['orders']).toMatchObject({
    image: 'registry.example.com/all/orders',
    env: { LEVEL: 'debug', REGION: 'any' },
    terminationGracePeriodSeconds: 50,
  });
  expect(specs['stock']).toMatchObject({
    image: 'registry.example.com/stocks/stock',
    env: { LEVEL: 'info', REGION: 'north' },
  });
  expect(services['stock']?.hasDefaults).toBe(true);
});

test('calls are added to those of the spec, and a service does not call itself', async () => {
  const root = repository('defaults:\n  calls: [{ service: stock, methods: [Get] }]\n', {
    'services/other/service.yaml': (soundFiles['services/stock/service.yaml'] ?? '').replace(
      'name: stock',
      'name: other',
    ),
  });
  const { specs } = await specsIn(root);
  expect(specs['orders']?.calls).toEqual([{ service: 'stock', methods: ['Reserve'] }]);
  expect(specs['other']?.calls).toEqual([{ service: 'stock', methods: ['Get'] }]);
  expect(specs['stock']?.calls).toBeUndefined();
});

test('a mistake in the defaults is reported in the fleet file, once', async () => {
  expect(await diagnosticsOf(repository('defaults:\n  imagePullSecret: [registry]\n'))).toMatch(
    /MESH201 clusters\/fleet.yaml:4:3\n {2}defaults has no key imagePullSecret[\s\S]*did you mean imagePullSecrets\?/,
  );
  const calls = await diagnosticsOf(repository('defaults:\n  calls: [{ service: stok, methods: [Get] }]\n'));
  expect(calls).toContain('clusters/fleet.yaml:4:');
  expect(calls).not.toContain('services/');
});

test('a value that is only wrong for some services is reported in the fleet file', async () => {
  const found = await diagnosticsOf(
    repository('teamDefaults:\n  team-stock:\n    terminationGracePeriodSeconds: 1\n    preStopSeconds: 5\n'),
  );
  expect(found).toContain('clusters/fleet.yaml:5:');
  expect(found).not.toContain('services/');
});

test('commands edit a spec without the defaults, and the defaults where they are', async () => {
  const root = repository('defaults:\n  calls: [{ service: stock, methods: [Get] }]\n  env: { A: b }\n');
  const state = await loadState(root, 'test');
  const wanted = Object.fromEntries(
    [...withoutReferences(state, 'stock')].map(([path, each]) => [path, each.wanted]),
  );
  const { calls: _, ...orders } = parse(readFileSync(join(root, 'services/orders/service.yaml'), 'utf8'));
  expect(wanted).toEqual({
    'services/orders/service.yaml': orders,
    'clusters/fleet.yaml': {
      ...parse(soundFiles['clusters/fleet.yaml'] ?? ''),
      defaults: { env: { A: 'b' } },
    },
  });
});
