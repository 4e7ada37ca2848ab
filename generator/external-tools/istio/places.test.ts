import { expect, test, vi } from 'vitest';
import { collectFindings } from '../../inspect/collect.ts';
import { describeWith } from '../../testing/describe-with.ts';
import { paths } from '../../testing/edited.ts';
import { whereOf } from '../../testing/findings.ts';
import { type Files, soundFiles, temporaryRepository } from '../../testing/temporary-repository.ts';
import { analyzer } from '../../testing/validation-tools.ts';
import { istioAnalysisTool } from '../istio-analysis.ts';
import { kubeconformTool } from '../kubeconform.ts';
import { toolSource } from '../source.ts';

vi.setConfig({ testTimeout: 60_000 });

/** What is wrong, the files, and the place of the only finding with the end of its message. */
type Row = readonly [name: string, files: Files, where: string, message: RegExp];

const patches = 'services/stock/patches';
const extra = 'services/stock/extra';

const filter = (
  name: string,
  operation: string,
  priority: string,
) => `apiVersion: networking.istio.io/v1alpha3
kind: EnvoyFilter
metadata: { name: ${name}, namespace: shop }
spec:
  ${priority}workloadSelector: { labels: { app: stock } }
  configPatches:
    - applyTo: HTTP_FILTER
      match: { listener: { filterChain: { filter: { name: envoy.filters.network.http_connection_manager } } } }
      patch:
        operation: ${operation}
        value:
          name: ${name}
          typed_config: { "@type": type.googleapis.com/envoy.extensions.filters.http.lua.v3.Lua }
`;

const route = (name: string) => `apiVersion: networking.istio.io/v1alpha3
kind: EnvoyFilter
metadata: { name: ${name}, namespace: shop }
spec:
  workloadSelector: { labels: { app: stock } }
  configPatches:
    - applyTo: HTTP_ROUTE
      patch: { operation: ADD, value: { name: ${name} } }
`;

const rule = 'apiVersion: networking.istio.io/v1\nkind: DestinationRule\nmetadata: { name: stock }\n';

const rows: readonly Row[] = [
  [
    'one of several operations of a patch',
    {
      [`${patches}/rule.yaml`]: `target: { kind: DestinationRule, name: stock }
patch:
  - { op: add, path: /spec/exportTo, value: [shop] }
  - op: add
    path: /spec/trafficPolicy
    value:
      outlierDetection:
        baseEjectionTime: 100us
`,
    },
    `MESH621 ${patches}/rule.yaml:8:27`,
    /duration must be greater than 1ms$/,
  ],
  [
    'a value of a patch to merge',
    {
      [`${patches}/rule.yaml`]: `${rule}spec:\n  trafficPolicy:\n    outlierDetection:\n      interval: 10s\n      baseEjectionTime: 100us\n`,
    },
    `MESH621 ${patches}/rule.yaml:8:25`,
    /duration must be greater than 1ms$/,
  ],
  [
    'an operation that takes something out',
    {
      [`${patches}/routes.yaml`]: `target: { kind: VirtualService, name: stock }
patch:
  - { op: add, path: /spec/exportTo, value: [shop] }
  - { op: remove, path: /spec/http/0/route }
`,
      [paths.stock]: `${soundFiles[paths.stock]}timeout: 2s\n`,
    },
    `MESH621 ${patches}/routes.yaml:4:25`,
    /HTTP route, redirect or direct_response is required$/,
  ],
  [
    'a patch that contradicts the spec',
    {
      [`${patches}/routes.yaml`]: `target: { kind: VirtualService, name: stock }
patch:
  - op: add
    path: /spec/http/0/directResponse
    value: { status: 503 }
`,
      [paths.stock]: `${soundFiles[paths.stock]}timeout: 2s\n`,
    },
    `MESH621 ${patches}/routes.yaml:5:12`,
    /HTTP route cannot contain both route and direct_?response$/i,
  ],
  [
    'a patch of one cluster',
    {
      [`${patches}/dev/rule.yaml`]: `${rule}spec:\n  trafficPolicy:\n    outlierDetection: { baseEjectionTime: 100us }\n`,
    },
    `MESH621 ${patches}/dev/rule.yaml:6:43`,
    /duration must be greater than 1ms$/,
  ],
  [
    'the second document of a file of one cluster',
    {
      [`${extra}/dev/filters.yaml`]: `${filter('one', 'INSERT_FIRST', '')}---\n${route('two')}`,
    },
    `MESH621 ${extra}/dev/filters.yaml:22:27`,
    /IST0153: ADD has no effect on ROUTE_CONFIGURATION and HTTP_ROUTE$/,
  ],
  [
    'every cluster, once',
    { [`${extra}/filter.yaml`]: route('one') },
    `MESH621 ${extra}/filter.yaml:8:27`,
    /IST0153: ADD has no effect on ROUTE_CONFIGURATION and HTTP_ROUTE$/,
  ],
  [
    'one of the clusters that get the document',
    {
      [`${extra}/filter.yaml`]: filter('one', 'INSERT_BEFORE', ''),
      [`${extra}/dev/filter.yaml`]: filter('two', 'INSERT_FIRST', 'priority: 10\n  '),
    },
    `MESH622 ${extra}/filter.yaml:10:20`,
    /IST0151: without priority, .* \(in dev\)$/,
  ],
];

const dev = soundFiles[paths.dev] ?? '';
const prod = { 'clusters/prod.yaml': dev.replaceAll('dev', 'prod') };

describeWith('Istio reports', analyzer, () => {
  test.each(rows.map(([name, files, where, message]) => ({ name, files, where, message })))(
    '$name',
    async ({ files, where, message }) => {
      const root = temporaryRepository({ ...prod, ...files });
      const sources = [toolSource({ all: true, tools: [kubeconformTool, istioAnalysisTool] })];
      const { diagnostics } = await collectFindings({ root, sources });
      const found = diagnostics.filter(({ rule: { code } }) => code.startsWith('MESH6'));
      expect(found.map(whereOf)).toEqual([where]);
      expect(found[0]?.message).toMatch(message);
    },
  );
});
