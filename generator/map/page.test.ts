import { describe, expect, test } from 'vitest';
import { browserSettingWithoutEffect } from '../checks/gateway/browser-setting-without-effect.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { SourceFile } from '../diagnostics/source-file.ts';
import { stateOfWorkTree } from '../pipeline/load-state.ts';
import { commitAll, initIn } from '../testing/git-repository.ts';
import { type Files, soundFiles, temporaryRepository, writeInto } from '../testing/temporary-repository.ts';
import { mapFiles } from './files.ts';
import { type FleetMap, fleetMapOf } from './fleet-map.ts';
import { mapPage } from './page.ts';

const cluster = (name: string, stage: string, weights: string) => `name: ${name}
stage: ${stage}
services:
  orders:
    versions:
      v1: { tag: v1.0.0 }
  stock:
    versions:
      v1: { tag: v1.0.0, replicas: 3 }
      v2: { tag: v1.1.0, replicas: 2 }
    weights: ${weights}
`;

const canary: Files = { 'clusters/dev.yaml': cluster('dev', 'dev', '{ v1: 90, v2: 10 }') };

async function mapOf(root: string): Promise<FleetMap> {
  const state = await stateOfWorkTree(root);
  if (!state.fleet) throw new Error('the specs of the test have errors');
  return fleetMapOf(state, state.fleet);
}

describe('the map', () => {
  test('is the same for the same specs', async () => {
    const root = temporaryRepository(canary);
    expect(mapPage(await mapOf(root))).toBe(mapPage(await mapOf(root)));
  });

  test('shows versions, shares, the call graph, routes, callers and the next step of a canary', async () => {
    const page = mapPage(await mapOf(temporaryRepository(canary)));
    expect(page).toContain('aria-label="v1 90 %, v2 10 %"');
    expect(page).toContain('data-from="service:orders" data-to="service:stock"');
    expect(page).toContain('id="service/stock/shop.v1.Stock/Get"');
    expect(page).toContain('npm run canary -- stock v2 --cluster dev');
    expect(page).toContain('By weight: v1 90 %, v2 10 % in dev <code class="at">clusters/dev.yaml:11</code>');
    expect(page).toContain('Permitted by: orders <code class="at">services/orders/service.yaml:9</code>');
  });

  test('a cluster shows the findings in its file, with their codes and lines', async () => {
    const map = await mapOf(temporaryRepository(canary));
    const { code, severity } = browserSettingWithoutEffect;
    const finding: Diagnostic = {
      rule: browserSettingWithoutEffect,
      message: 'something to look at',
      at: {
        file: new SourceFile('clusters/dev.yaml', 'name: dev\nstage: dev\n'),
        path: ['stage'],
        on: 'key',
      },
    };
    expect(mapPage({ ...map, findings: [finding] })).toContain(
      `<code>${code}</code> ${severity}: something to look at <code class="at">clusters/dev.yaml:2</code>`,
    );
  });

  test('values of specs never become markup', async () => {
    const owner = '"</title><script>alert(1)</script>"';
    const stock = (soundFiles['services/stock/service.yaml'] ?? '').replace(/owner: .*/, `owner: ${owner}`);
    const root = temporaryRepository({ ...canary, 'services/stock/service.yaml': stock });
    const state = await stateOfWorkTree(root);
    // Today the schema rejects such a name. The page does not rely on it.
    const map = await mapOf(temporaryRepository(canary));
    const services = map.services.map(({ service, groups }) => ({
      groups,
      service: { ...service, owner: '</title><script>alert(1)</script>' },
    }));
    expect(state.isValid).toBe(false);
    const page = mapPage({ ...map, services });
    expect(page).not.toContain('<script>alert');
    expect(page).toContain('&#60;script&#62;alert(1)');
  });

  test('shows the commit, and how shares moved from commit to commit', async () => {
    const root = temporaryRepository(canary);
    initIn(root);
    commitAll(root, 'canary: 10 %');
    writeInto(root, 'clusters/dev.yaml', cluster('dev', 'dev', '{ v1: 50, v2: 50 }'));
    commitAll(root, 'canary: 50 %');
    const map = await mapOf(root);
    expect(map.commit).toMatchObject({ subject: 'canary: 50 %', isChanged: false });
    const [stock] = map.histories.get('stock') ?? [];
    expect(stock?.moments.map(({ versions }) => versions.map(({ weight }) => weight))).toEqual([
      [90, 10],
      [50, 50],
    ]);
    writeInto(root, 'clusters/dev.yaml', cluster('dev', 'dev', '{ v1: 0, v2: 100 }'));
    expect(mapPage(await mapOf(root))).toContain('with uncommitted changes');
  });

  test('a service shows the routes that its team writes', async () => {
    const patch = `target: { kind: VirtualService, name: stock }
patch: [{ op: add, path: /spec/http/0/timeout, value: 4s }]
`;
    const root = temporaryRepository({ ...canary, 'services/stock/patches/limit.yaml': patch });
    const page = mapPage(await mapOf(root));
    expect(page).toContain('changes VirtualService <code>stock</code> for stock.shop.svc.cluster.local');
    expect(page).toContain('services/stock/patches/limit.yaml:1');
  });

  test('shows what changes since a commit, drawn and in words', async () => {
    const root = temporaryRepository(canary);
    initIn(root);
    commitAll(root, 'canary: 10 %');
    writeInto(root, 'clusters/dev.yaml', cluster('dev', 'dev', '{ v1: 50, v2: 50 }'));
    const state = await stateOfWorkTree(root);
    if (!state.fleet) throw new Error('the specs of the test have errors');
    const page = mapPage(await fleetMapOf(state, state.fleet, { from: 'HEAD' }));
    expect(page).toContain('90 → 50 %');
    expect(page).toContain('<section id="change">');
    expect(mapPage(await mapOf(root))).not.toContain('<section id="change">');
  });

  test('a large map is split into files, and links lead from one to another', async () => {
    const files = mapFiles(await mapOf(temporaryRepository(canary)), {}, 1_000);
    expect([...files.keys()]).toEqual(
      ['index', 'versions', 'work', 'access', 'calls-dev', 'services-1'].map((name) => `${name}.html`),
    );
    expect(files.get('index.html')).toContain('href="services-1.html#service/stock"');
    expect(files.get('calls-dev.html')).toContain('href="services-1.html#service/stock"');
    const broken = [...files].flatMap(([name, text]) =>
      [...text.matchAll(/href="([\w.-]*)#([^"]*)"/g)].flatMap(([, file = '', anchor = '']) =>
        (files.get(file || name) ?? '').includes(`id="${anchor}"`) ? [] : [`${name}: ${file}#${anchor}`],
      ),
    );
    expect(broken).toEqual([]);
  });
});
