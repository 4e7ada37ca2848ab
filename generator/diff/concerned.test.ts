import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readInputs } from '../load/inputs.ts';
import { loadWorkspace } from '../load/load-workspace.ts';
import { meaningOfChange } from '../meaning/meaning.ts';
import { isComplete, resolveFleet, type SoundWorkspace } from '../model/resolve.ts';
import { merged } from '../testing/merged.ts';
import { type Files, soundFiles, temporaryRepository } from '../testing/temporary-repository.ts';
import { concernedServices, restrictedTo } from './concerned.ts';

const names = Array.from({ length: 8 }, (_, index) => `s${index}`);
const others = { 'services/orders/service.yaml': null, 'services/stock/service.yaml': null };

async function workspaceOf(files: Files): Promise<SoundWorkspace> {
  const root = temporaryRepository(files);
  const { workspace } = await loadWorkspace(root, readInputs(root));
  if (!isComplete(workspace) || workspace.services.length < workspace.serviceNames.size)
    throw new Error('The workspace is not complete.');
  return workspace;
}

/** A service that names others in every way in which a spec can. */
const service = fc
  .record({
    calls: fc.subarray(names, { maxLength: 2 }),
    mirror: fc.option(fc.constantFrom(...names)),
    caller: fc.option(fc.constantFrom(...names)),
    health: fc.subarray(names, { maxLength: 1 }),
    port: fc.constantFrom(50_051, 50_052),
  })
  .map(({ calls, mirror, caller, health, port }) => ({
    owner: 'team',
    namespace: 'shop',
    image: 'registry.example.com/image',
    grpc: { port, services: ['shop.v1.Stock'] },
    calls: calls.map((name) => ({ service: name, methods: ['Get'] })),
    ...(mirror === null ? {} : { mirror: [{ methods: ['Get'], service: mirror }] }),
    ...(caller === null ? {} : { routes: [{ name: 'some', match: { callers: [caller] }, timeout: '1s' }] }),
    ...(health.length > 0 ? { allow: { health } } : {}),
  }));

const cluster = (name: string, overrides: Readonly<Record<string, object>>) =>
  JSON.stringify({
    name,
    stage: 'dev',
    services: Object.fromEntries(
      names.map((each) => [each, { versions: { v1: { tag: 'v1' } }, ...overrides[each] }]),
    ),
  });

const edit = fc.record({
  name: fc.constantFrom(...names),
  spec: service,
  where: fc.constantFrom('spec', 'cluster'),
  tag: fc.constantFrom('v1', 'v2'),
});

test('what is concerned by a change means what it means among all services', {
  timeout: 60_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.tuple(...names.map(() => service)),
      fc.array(edit, { minLength: 1, maxLength: 2 }),
      async (specs, edits) => {
        const texts = (all: readonly object[]): Files =>
          Object.fromEntries(
            all.map((spec, index) => [
              `services/s${index}/service.yaml`,
              JSON.stringify({ name: `s${index}`, ...spec }),
            ]),
          );
        const inSpecs = edits.filter(({ where }) => where === 'spec');
        const inCluster = Object.fromEntries(
          edits
            .filter(({ where }) => where === 'cluster')
            .map(({ name, tag, spec: { mirror = null } }) => [name, { versions: { v1: { tag } }, mirror }]),
        );
        const changed = specs.map(
          (spec, index) => inSpecs.find(({ name }) => name === `s${index}`)?.spec ?? spec,
        );
        const [before, after] = [
          await workspaceOf({ ...others, ...texts(specs), 'clusters/dev.yaml': cluster('dev', {}) }),
          await workspaceOf({ ...others, ...texts(changed), 'clusters/dev.yaml': cluster('dev', inCluster) }),
        ];
        const concerned = concernedServices(before, after);
        expect(concerned).toBeDefined();
        const among = concerned ?? new Set<string>();
        expect(
          meaningOfChange(
            resolveFleet(restrictedTo(before, among)),
            resolveFleet(restrictedTo(after, among)),
          ),
        ).toEqual(meaningOfChange(resolveFleet(before), resolveFleet(after)));
      },
    ),
    { numRuns: 40 },
  );
});

describe('all services are concerned by', () => {
  const dev = 'clusters/dev.yaml';
  const stock = 'services/stock/service.yaml';
  const rows: readonly (readonly [string, Files])[] = [
    ['another namespace', merged(stock, { namespace: 'store' })],
    ['another owner', merged(stock, { owner: 'team-orders' })],
    ['a setting of a cluster', merged(dev, { networkPolicies: false })],
    ['a service that leaves', merged(dev, { services: { stock: null } })],
    ['a service that comes', { 'services/more/service.yaml': merged(stock, { name: 'more' })[stock] ?? '' }],
    ['a setting of the fleet', merged('clusters/fleet.yaml', { targetRevision: 'next' })],
    ['a cluster', { 'clusters/prod.yaml': (soundFiles[dev] ?? '').replaceAll('dev', 'prod') }],
    [
      'a document of a service',
      {
        'services/stock/extra/a.yaml':
          'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a, namespace: shop }\n',
      },
    ],
  ];
  test.each(rows)('%s', { timeout: 60_000 }, async (_, files) => {
    expect(concernedServices(await workspaceOf({}), await workspaceOf(files))).toBeUndefined();
  });
});

test('nobody is concerned by what only looks different', { timeout: 60_000 }, async () => {
  const files = { 'clusters/dev.yaml': `${soundFiles['clusters/dev.yaml']}# A comment.\n` };
  expect(concernedServices(await workspaceOf({}), await workspaceOf(files))).toEqual(new Set());
});
