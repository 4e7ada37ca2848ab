import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { expect, test } from 'vitest';
import { listAt, textAt } from '../../lang/at-path.ts';
import { parsedJson } from '../../lang/json.ts';
import { describeWith } from '../../testing/describe-with.ts';
import { filesIn } from '../../testing/fixtures.ts';
import { merged } from '../../testing/merged.ts';
import { checkRules, program } from '../../testing/promtool.ts';
import { rendered } from '../../testing/rendered.ts';
import { type Files, soundFiles } from '../../testing/temporary-repository.ts';

const shop = filesIn(join(import.meta.dirname, '../../testing/testdata/mixed-shop'));
const dev = shop['clusters/dev.yaml'] ?? '';

/** A shop with an HTTP front end, a gRPC service and a worker. */
const mixedShop = (cluster: string): Files => ({
  ...Object.fromEntries(Object.keys(soundFiles).map((path) => [path, null])),
  ...shop,
  'clusters/dev.yaml': `${dev}\n${cluster}`,
});

const metrics = 'telemetry: { providers: { prometheus: local }, metrics: { perMethod: true } }\n';
const isValid = new Ajv({ allErrors: true }).compile(
  Object(parsedJson(readFileSync(join(import.meta.dirname, 'testdata/dashboard.schema.json'), 'utf8'))),
);

/** The dashboards that the cluster dev gets, by the name of their file. */
async function dashboardsOf(files: Files): Promise<ReadonlyMap<string, unknown>> {
  const tree = await rendered(files);
  const texts = [...tree]
    .filter(([path]) => path.startsWith('overlays/dev/') && path.endsWith('/dashboard.yaml'))
    .flatMap(([, content]) => listAt(content))
    .flatMap((document) => Object.entries(Object(Object(document).data)));
  return new Map(texts.map(([name, text]) => [name, parsedJson(String(text))]));
}

const titlesOf = (dashboard: unknown) => listAt(dashboard, 'panels').map((panel) => textAt(panel, 'title'));

const expressionsOf = (dashboard: unknown): string[] =>
  listAt(dashboard, 'panels')
    .flatMap((panel) => listAt(panel, 'targets'))
    .map((target) => textAt(target, 'expr') ?? '');

/** Everything that a dashboard can show. */
const everything = async () => {
  const mixed = await dashboardsOf(mixedShop(`${metrics}monitoring: { dashboards: true }`));
  const objectives = await dashboardsOf({
    ...merged('services/orders/service.yaml', {
      objectives: { availability: 99.9 },
      methods: { Place: { objectives: { latency: { share: 99, below: '250ms' } } } },
    }),
    ...merged('clusters/dev.yaml', {
      monitoring: { alerts: true, dashboards: true },
      telemetry: { providers: { prometheus: 'local' }, metrics: { perMethod: true } },
    }),
  });
  return new Map([...mixed, ...objectives]);
};

test('each service that serves methods has one, with the fields that Grafana documents', async () => {
  const dashboards = await everything();
  expect([...dashboards.keys()].sort()).toEqual([
    'shop-cart.json',
    'shop-front.json',
    'shop-orders.json',
    'shop-stock.json',
  ]);
  for (const dashboard of dashboards.values()) {
    isValid(dashboard);
    expect(isValid.errors ?? []).toEqual([]);
    const uids = [...dashboards.values()].map((each) => textAt(each, 'uid'));
    expect(new Set(uids).size).toBe(uids.length);
  }
});

test('methods, versions, callers and objectives have panels of their own', async () => {
  const dashboards = await everything();
  expect(titlesOf(dashboards.get('shop-orders.json'))).toEqual([
    'Calls per second',
    'Errors by code',
    'Share of server errors',
    'Latency',
    'Share of calls by version',
    'Calls per second by caller',
    'Calls per second by method',
    'Latency by method, p95',
    'Left of what the objectives allow for 30 days',
  ]);
});

test('without metrics by method and without alerts, nothing asks for them', async () => {
  const [dashboard] = [...(await dashboardsOf(mixedShop('monitoring: { dashboards: true }'))).values()];
  expect(titlesOf(dashboard)).toHaveLength(6);
  expect(expressionsOf(dashboard).join()).not.toMatch(/grpc_method|http_operation|objective:/);
});

test('the folder of Grafana is an annotation', async () => {
  const tree = await rendered(mixedShop('monitoring: { dashboards: true, folder: Shop }'));
  const [path] = [...tree.keys()].filter((each) => each.endsWith('/dashboard.yaml'));
  expect(tree.get(path ?? '')).toMatchObject([
    {
      metadata: { labels: { grafana_dashboard: '1' }, annotations: { grafana_folder: 'Shop' } },
    },
  ]);
});

describeWith('with promtool', program, ({ path }) => {
  test('each query is PromQL', async () => {
    const queries = [...(await everything()).values()].flatMap(expressionsOf);
    const rules = queries.map((expr, index) => ({
      record: `query${index}`,
      expr: expr.replaceAll('$__rate_interval', '5m'),
    }));
    expect(rules.length).toBeGreaterThan(20);
    expect(await checkRules(path, { groups: [{ name: 'queries', rules }] })).toBe('');
  });
});
