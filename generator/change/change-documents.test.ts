import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import type { State } from '../history/state.ts';
import { generate } from '../pipeline/generate.ts';
import { stateOfWorkTree } from '../pipeline/load-state.ts';
import { builtClusters } from '../testing/built-cluster.ts';
import { describeWith } from '../testing/describe-with.ts';
import { writeFixtureFleet } from '../testing/fixture-fleet.ts';
import { filesOf, fleets } from '../testing/fleet-arbitrary.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { temporaryRepository } from '../testing/temporary-repository.ts';
import { provideTools } from '../toolchain/provide-tools.ts';
import { changeOf, type ValidState } from './change.ts';

// git and other processes are slow on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

const { kustomize } = await provideTools(console.error);

const patches = {
  'services/orders/patches/selector.yaml':
    'target: { kind: Deployment, name: orders }\npatch:\n  - { op: replace, path: /spec/revisionHistoryLimit, value: 7 }\n  - { op: add, path: /metadata/annotations, value: { a~b/c: "1" } }\n  - { op: remove, path: /spec/template/spec/containers/0/lifecycle }\n',
  'services/stock/patches/wave.yaml':
    'apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata:\n  name: stock\n  annotations: { argocd.argoproj.io/sync-wave: "9" }\n',
  'services/stock/extra/quota.yaml':
    'apiVersion: v1\nkind: ResourceQuota\nmetadata:\n  name: stock\n  namespace: shop\nspec:\n  hard: { pods: "20" }\n',
};

const subjects: readonly (readonly [name: string, prepare: () => string])[] = [
  ['a fleet of four clusters', () => writeFixtureFleet(temporaryFolder())],
  ['services with patches and documents of their own', () => temporaryRepository(patches)],
  ...fc
    .sample(fleets, { numRuns: 3, seed: 7 })
    .map((specs, index) => [`fleet ${index + 1}`, () => temporaryRepository(filesOf(specs))] as const),
];

const isValid = (state: State): state is ValidState => state.fleet !== undefined;

describeWith('the documents of a change', kustomize, ({ path }) => {
  describe.each(subjects)('of %s', (_, prepare) => {
    test('are what kustomize builds', async () => {
      const root = prepare();
      expect(await generate(root)).toMatchObject({ ok: true });
      const state = await stateOfWorkTree(root);
      if (!isValid(state)) throw new Error('the specs are not sound');
      const built = await builtClusters(path, root);
      for (const { name, after } of changeOf(root, state, state).clusters) {
        const running = [...(after?.instances.values() ?? [])];
        const overlays = running.map(({ loaded }) => loaded.name);
        const ours = running.flatMap((each) => each.documents());
        const theirs = (built.get(name) ?? []).filter(({ overlay }) => overlays.includes(overlay));
        expect(byName(ours)).toEqual(
          byName(theirs.map(({ content, ...rest }) => ({ ...rest, value: content }))),
        );
      }
    });
  });
});

interface Described {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly value: unknown;
}

/** Documents by kind, namespace and name. */
function byName(documents: readonly Described[]): Record<string, unknown> {
  const entries = documents.map(({ kind, namespace, name, value }): [string, unknown] => [
    `${kind} ${namespace}/${name}`,
    JSON.parse(JSON.stringify(value)),
  ]);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}
