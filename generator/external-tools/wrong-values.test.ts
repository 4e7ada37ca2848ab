import { expect, test, vi } from 'vitest';
import { type MachineFormat, printFor } from '../diagnostics/format/formats.ts';
import { collectFindings } from '../inspect/collect.ts';
import { describeWith } from '../testing/describe-with.ts';
import { whereOf } from '../testing/findings.ts';
import { type Files, temporaryRepository } from '../testing/temporary-repository.ts';
import { analyzer } from '../testing/validation-tools.ts';
import type { Available } from '../toolchain/availability.ts';
import { istioAnalysisTool } from './istio-analysis.ts';
import { kubeconformTool } from './kubeconform.ts';
import { toolSource } from './source.ts';
import type { ExternalTool } from './tool.ts';

vi.setConfig({ testTimeout: 60_000 });

const extra = 'services/orders/extra/more.yaml';
const patch = 'services/orders/patches/more.yaml';

const route = (setting: string): string =>
  document(
    'networking.istio.io/v1',
    'VirtualService',
    'more',
    `spec:
  hosts: [more.example.com]
  http:
    - route: [{ destination: { host: stock.shop.svc.cluster.local } }]
      ${setting}`,
  );

/** One wrong value: in a document, and made by a patch. The finding is at the value, once. */
const mistakes: readonly (readonly [name: string, files: Files, where: string])[] = [
  [
    'mode: STRIC in a document',
    {
      [extra]: document(
        'security.istio.io/v1',
        'PeerAuthentication',
        'more',
        'spec:\n  selector: { matchLabels: { app: orders } }\n  mtls:\n    mode: STRIC',
      ),
    },
    `MESH611 ${extra}:7:11`,
  ],
  ['timeout: 5 in a document', { [extra]: route('timeout: 5') }, `MESH611 ${extra}:8:16`],
  ['attempts: two in a document', { [extra]: route('retries: { attempts: two }') }, `MESH611 ${extra}:8:28`],
  [
    'minReadySeconds: soon in a document',
    {
      [extra]: document(
        'apps/v1',
        'Deployment',
        'more',
        `spec:
  minReadySeconds: soon
  selector: { matchLabels: { app: more } }
  template: { metadata: { labels: { app: more } }, spec: { containers: [{ name: more, image: more:v1 }] } }`,
      ),
    },
    `MESH611 ${extra}:5:20`,
  ],
  [
    'mode: STRIC by a patch',
    {
      [patch]:
        'target: { kind: Sidecar, name: orders }\npatch:\n  - { op: add, path: /spec/outboundTrafficPolicy, value: { mode: STRIC } }\n',
    },
    `MESH611 ${patch}:3:66`,
  ],
  [
    'timeout: 5 by a patch',
    {
      [patch]:
        'target: { kind: VirtualService, name: orders }\npatch:\n  - { op: add, path: /spec/http/0/timeout, value: 5 }\n',
    },
    `MESH611 ${patch}:3:51`,
  ],
  [
    'attempts: two by a patch',
    {
      [patch]:
        'target: { kind: VirtualService, name: orders }\npatch:\n  - { op: add, path: /spec/http/0/retries, value: { attempts: two } }\n',
    },
    `MESH611 ${patch}:3:63`,
  ],
  [
    'minReadySeconds: soon by a patch',
    { [patch]: document('apps/v1', 'Deployment', 'orders', 'spec: { minReadySeconds: soon }') },
    `MESH611 ${patch}:4:26`,
  ],
];

const machineFormats: readonly MachineFormat[] = ['json', 'sarif', 'github'];

describeWith('all tools together', analyzer, (_: Available) => {
  test.each(mistakes)('find %s once, in every format', async (_name, files, where) => {
    const root = temporaryRepository(files);
    const sources = [toolSource({ all: true, tools: [kubeconformTool, istioAnalysisTool] })];
    const { diagnostics, suppressed } = await collectFindings({ root, sources });
    const found = diagnostics.filter(({ rule }) => rule.code.startsWith('MESH6'));
    expect(found.map(whereOf)).toEqual([where]);
    const [, place = ''] = where.split(' ');
    const [path = '', line = ''] = place.split(':');
    for (const format of machineFormats) {
      const text = await printFor(format, { diagnostics: found, suppressed });
      expect(text, format).toContain(path);
      if (format === 'json')
        expect(JSON.parse(text).findings).toMatchObject([{ file: path, line: Number(line) }]);
      if (format === 'sarif') expect(JSON.parse(text).runs[0].results).toHaveLength(1);
      if (format === 'github') expect(text).toMatch(/^::error /);
    }
  });

  test('a number or boolean where a text belongs is to be quoted as it is in the file', async () => {
    const root = temporaryRepository({
      [extra]:
        'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: more\n  namespace: shop\n  labels: { a: true }\ndata: { b: 1.10 }\n',
      [patch]: `${document('v1', 'Service', 'orders', '')}---
${document('apps/v1', 'Deployment', 'orders', 'spec: { template: { spec: { containers: [{ name: orders, env: [{ name: A, value: 1 }] }] } } }')}`,
    });
    const sources = [toolSource({ all: true, tools: [kubeconformTool] })];
    const { diagnostics } = await collectFindings({ root, sources });
    const found = diagnostics.filter(({ rule }) => rule.code === 'MESH611');
    expect(found.map((each) => `${whereOf(each)} ${each.hint}`).sort()).toEqual([
      `MESH611 ${extra}:6:16 quote it: "true"`,
      `MESH611 ${extra}:7:12 quote it: "1.10"`,
      `MESH611 ${patch}:9:82 quote it: "1"`,
    ]);
  });

  test.each([
    ['timeout: 5', 'write 5s: a duration has a unit'],
    ['timeout: "5"', 'add the unit: 5s are seconds, 5ms are milliseconds'],
    ['timeout: 5sec', 'write a duration above 0 with a unit, such as 500ms, 2s or 1m30s'],
    ['retries: { attempts: "2" }', 'write 2 without quotes'],
    ['match: [{ headers: { x-team: a } }]', 'write { exact: a }'],
    ['headers: { request: { set: { timeout: 5 } } }', 'quote it: "5"'],
  ])('the hint about %s of a route fits the type', async (setting, hint) => {
    const root = temporaryRepository({ [extra]: route(setting) });
    const sources = [toolSource({ all: true, tools: [kubeconformTool, istioAnalysisTool] })];
    const { diagnostics } = await collectFindings({ root, sources });
    // Values that Istio rejects are found by a check, and not once more by a tool.
    const found = diagnostics.filter(({ rule }) => /^MESH(?:6|2208)/.test(rule.code));
    expect(found.map((each) => each.hint)).toEqual([hint]);
  });

  test('a misspelt value of a list gets the one that is meant', async () => {
    const root = temporaryRepository({
      [extra]: document(
        'security.istio.io/v1',
        'PeerAuthentication',
        'more',
        'spec: { selector: { matchLabels: { app: orders } }, mtls: { mode: STRIC } }',
      ),
    });
    const sources = [toolSource({ all: true, tools: [kubeconformTool] })];
    const { diagnostics } = await collectFindings({ root, sources });
    const found = diagnostics.filter(({ rule }) => rule.code === 'MESH611');
    expect(found.map((each) => each.hint)).toEqual(['did you mean STRICT?']);
  });

  test('only Istio finds what it cannot read itself, at the patch that causes it', async () => {
    const root = temporaryRepository({
      [patch]: document('apps/v1', 'Deployment', 'orders', 'spec: { minReadySeconds: soon }'),
    });
    const missing = { available: false, missing: 'kubeconform', reason: '', remedy: '' } as const;
    const blind: ExternalTool = {
      ...istioAnalysisTool,
      find: (run) =>
        istioAnalysisTool.find({ ...run, programs: { ...run.programs, kubeconform: async () => missing } }),
    };
    const { diagnostics } = await collectFindings({
      root,
      sources: [toolSource({ all: true, tools: [blind] })],
    });
    const found = diagnostics.filter(({ rule }) => rule.code.startsWith('MESH6'));
    expect(found.map((each) => `${whereOf(each)} ${each.message}`)).toEqual([
      `MESH635 ${patch}:4:26 Istio cannot read the Deployment orders-v1: json: cannot unmarshal string into Go struct field DeploymentSpec.spec.minReadySeconds of type int32`,
    ]);
  });
});

function document(apiVersion: string, kind: string, name: string, rest: string): string {
  return `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: { name: ${name}, namespace: shop }\n${rest}\n`;
}
