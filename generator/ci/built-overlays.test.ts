import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readInputs } from '../load/inputs.ts';
import { loadWorkspace } from '../load/load-workspace.ts';
import type { Workspace } from '../load/workspace.ts';
import { generate } from '../pipeline/generate.ts';
import { render } from '../pipeline/render.ts';
import { allNamed, type BuiltDocument, builtClusters, ofKind, selects } from '../testing/built-cluster.ts';
import { describeWith } from '../testing/describe-with.ts';
import { writeFixtureFleet } from '../testing/fixture-fleet.ts';
import { filesOf, fleets, type Specs } from '../testing/fleet-arbitrary.ts';
import { at, itemsAt } from '../testing/rendered.ts';
import { soundFiles, writeInto } from '../testing/temporary-repository.ts';
import { provideTools } from '../toolchain/provide-tools.ts';

const { kustomize } = await provideTools(console.error);
const folder = mkdtempSync(join(tmpdir(), 'gitops-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The rendered trees of a fleet of four clusters, and of generated fleets with more features. */
const subjects: readonly (readonly [name: string, prepare: () => Promise<string>])[] = [
  ['a fleet of four clusters', () => ofFixture(join(folder, 'fixture'))],
  ...fc
    .sample(fleets, { numRuns: 3, seed: 20 })
    .map(
      (specs, index) => [`fleet ${index + 1}`, () => generated(specs, join(folder, String(index)))] as const,
    ),
];

async function ofFixture(root: string): Promise<string> {
  writeFixtureFleet(root);
  expect(await generate(root)).toMatchObject({ ok: true });
  return root;
}

async function generated(specs: Specs, root: string): Promise<string> {
  for (const [path, text] of Object.entries({ ...soundFiles, ...filesOf(specs) }))
    if (text !== null) writeInto(root, path, text);
  expect(await generate(root)).toMatchObject({ ok: true });
  return root;
}

const templateOf = (deployment: BuiltDocument) =>
  at(deployment.content, 'spec', 'template', 'metadata', 'labels');

describeWith('the builds of kustomize', kustomize, ({ path }) => {
  describe.each(subjects)('of %s', (_, prepare) => {
    let root = '';
    let clusters: ReadonlyMap<string, BuiltDocument[]> = new Map();
    let workspace: Workspace;
    const all = () => [...clusters.values()];

    beforeAll(async () => {
      root = await prepare();
      clusters = await builtClusters(path, root);
      ({ workspace } = await loadWorkspace(root, readInputs(root)));
    }, 60_000);

    test('have every document once: none dropped, none twice', async () => {
      const outcome = await render(root, readInputs(root));
      const files = outcome.ok ? outcome.units.flatMap((unit) => unit.render()) : [];
      const expected = files.reduce((total, { documents = 0 }) => total + documents, 0);
      expect(all().flat()).toHaveLength(expected);
      for (const documents of all()) {
        const names = documents.map(({ kind, namespace, name }) => `${kind} ${namespace}/${name}`);
        expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
      }
    });

    test('route to subsets that the DestinationRule of the same host defines', () => {
      for (const documents of all()) {
        const rules = ofKind(documents, 'DestinationRule').map(({ content }) => at(content, 'spec'));
        const destinations = ofKind(documents, 'VirtualService')
          .flatMap(({ content }) => [...allNamed(content, 'destination'), ...allNamed(content, 'mirror')])
          .filter((destination) => at(destination, 'subset') !== undefined);
        expect(destinations.length).toBeGreaterThan(0);
        for (const destination of destinations) {
          const own = rules.filter((rule) => at(rule, 'host') === at(destination, 'host'));
          const subsets = own.flatMap((rule) => itemsAt(rule, 'subsets').map((subset) => at(subset, 'name')));
          expect(subsets).toContain(at(destination, 'subset'));
        }
      }
    });

    test('have pods for every subset', () => {
      for (const documents of all()) {
        for (const rule of ofKind(documents, 'DestinationRule')) {
          const pods = ofKind(documents, 'Deployment')
            .filter(({ overlay }) => overlay === rule.overlay)
            .map(templateOf);
          // An external service has no pods here, and so no subsets.
          if (pods.length === 0) {
            expect(at(rule.content, 'spec', 'subsets')).toBeUndefined();
            continue;
          }
          for (const subset of itemsAt(rule.content, 'spec', 'subsets'))
            expect(pods.filter((labels) => selects(at(subset, 'labels'), labels))).toHaveLength(1);
        }
      }
    });

    test('give each set of destinations 100 percent, or no weights at all', () => {
      for (const document of all().flatMap((documents) => ofKind(documents, 'VirtualService'))) {
        for (const destinations of allNamed(document.content, 'route').filter(Array.isArray)) {
          const weights = destinations.map((destination) => at(destination, 'weight'));
          const sum = weights.map(Number).reduce((total, weight) => total + weight, 0);
          expect(destinations.length === 1 && weights[0] === undefined ? 100 : sum).toBe(100);
        }
      }
    });

    test('select existing pods, by Service, PodDisruptionBudget and Deployment', () => {
      for (const documents of all()) {
        const deployments = ofKind(documents, 'Deployment');
        const selected = (selector: unknown, namespace: string) =>
          deployments.filter((each) => each.namespace === namespace && selects(selector, templateOf(each)));
        for (const { content, namespace, overlay } of ofKind(documents, 'Service'))
          expect(selected(at(content, 'spec', 'selector'), namespace)).toEqual(
            deployments.filter((each) => each.overlay === overlay),
          );
        for (const { content, namespace, name } of [
          ...deployments,
          ...ofKind(documents, 'PodDisruptionBudget'),
        ])
          expect(
            selected(at(content, 'spec', 'selector', 'matchLabels'), namespace).map((each) => each.name),
          ).toEqual([name]);
        expect(ofKind(documents, 'PodDisruptionBudget')).toHaveLength(deployments.length);
      }
    });

    test('scale existing Deployments, each by one autoscaler, and start them within its limits', () => {
      for (const documents of all()) {
        const deployed = new Map(
          ofKind(documents, 'Deployment').map(({ name, content }) => [name, at(content, 'spec', 'replicas')]),
        );
        for (const replicas of deployed.values()) expect(replicas).toEqual(expect.any(Number));
        const autoscalers = ofKind(documents, 'HorizontalPodAutoscaler').map(({ content }) => content);
        const scaled = autoscalers.map((content) => String(at(content, 'spec', 'scaleTargetRef', 'name')));
        expect(new Set(scaled).size).toBe(scaled.length);
        for (const [index, content] of autoscalers.entries()) {
          const replicas = deployed.get(scaled[index] ?? '');
          expect(replicas).toBeGreaterThanOrEqual(Number(at(content, 'spec', 'minReplicas')));
          expect(replicas).toBeLessThanOrEqual(Number(at(content, 'spec', 'maxReplicas')));
        }
      }
    });

    test('run the images of the cluster file, in existing namespaces and with existing accounts', () => {
      for (const { name: service, cluster, spec, own } of workspace.instances) {
        const documents = clusters.get(cluster.spec.name) ?? [];
        const deployments = ofKind(documents, 'Deployment').filter(({ overlay }) => overlay === service);
        const images = deployments.map(({ content }) =>
          at(content, 'spec', 'template', 'spec', 'containers', 0, 'image'),
        );
        const wanted = Object.values(own.versions).map(
          ({ tag, digest }) => `${spec.image}:${tag}${digest === undefined ? '' : `@${digest}`}`,
        );
        expect(images.sort()).toEqual(wanted.sort());
        for (const { content, namespace } of deployments) {
          const account = at(content, 'spec', 'template', 'spec', 'serviceAccountName');
          const there = (kind: string, name: unknown) =>
            ofKind(documents, kind).some((each) => each.name === name);
          expect([there('Namespace', namespace), there('ServiceAccount', account)]).toEqual([true, true]);
        }
      }
    });
  });
});
