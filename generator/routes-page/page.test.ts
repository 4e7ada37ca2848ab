import { expect, test } from 'vitest';
import { appended, edited, paths } from '../testing/edited.ts';
import { type Rendered, rendered } from '../testing/rendered.ts';
import { type Files, soundFiles } from '../testing/temporary-repository.ts';

const path = 'overlays/dev/ROUTES.md';

function pageOf(tree: Rendered): string {
  const content = tree.get(path);
  return content && 'text' in content ? content.text : '';
}

/** The cells of the lines of a service. */
const linesOf = (page: string, service: string) =>
  page.split('\n').filter((line) => line.startsWith(`| ${service} |`));

const stock = (soundFiles['services/stock/service.yaml'] ?? '').concat(`timeout: 2s
routes:
  - name: testers
    match: { metadata: { x-group: { regex: "a|b" } }, methods: [Get] }
    subset: v2
  - name: orders
    match: { callers: [orders] }
    weights: { v1: 50, v2: 50 }
mirror:
  - { methods: [Get], subset: v2, percent: 5 }
`);
const cluster = (weights: string, tag = 'v1.1.0') => `name: dev
stage: dev
services:
  orders:
    versions:
      v1: { tag: v1.0.0 }
  stock:
    versions:
      v1: { tag: v1.0.0, replicas: 3 }
      v2: { tag: ${tag}, autoscaling: { minReplicas: 2, maxReplicas: 4 } }
    weights: ${weights}
`;
const files = (weights: string, tag?: string) => ({
  'services/stock/service.yaml': stock,
  'clusters/dev.yaml': cluster(weights, tag),
});

test('shows what runs, who calls, and how calls are routed', async () => {
  const page = pageOf(await rendered(files('{ v1: 90, v2: 10 }')));
  expect(linesOf(page, 'stock')).toEqual([
    '| stock | orders | v1 90 %: v1.0.0, 3 pods<br>v2 10 %: v1.1.0, 2 to 4 pods |',
    '| stock | testers | shop.v1.Stock/Get<br>x-group matches a\\|b | none | v2 | 5 % to v2 | | 2s | 2 on connect-failure, refused-stream |',
    '| stock | orders/shop.v1.Stock/Get | shop.v1.Stock/Get<br>from orders | none | v1 50 %, v2 50 % | 5 % to v2 | | 2s | 2 on connect-failure, refused-stream |',
    '| stock | orders | from orders | orders | v1 50 %, v2 50 % | | | 2s | 2 on connect-failure, refused-stream |',
    '| stock | shop.v1.Stock/Get | this method | none | by weight | 5 % to v2 | | 2s | 2 on connect-failure, refused-stream |',
    '| stock | default | any | orders | by weight | | | 2s | 2 on connect-failure, refused-stream |',
  ]);
});

test('shows that every caller is answered during a dry run of the policies', async () => {
  const page = pageOf(await rendered(appended(paths.stock, 'policies: { mode: dry-run }\n')));
  expect(linesOf(page, 'stock')[0]).toContain(
    '| stock | orders, every other caller (dry run of the policies) |',
  );
});

test('a change of weights or of an image is one changed line', async () => {
  const before = pageOf(await rendered(files('{ v1: 90, v2: 10 }'))).split('\n');
  for (const after of [files('{ v1: 50, v2: 50 }'), files('{ v1: 90, v2: 10 }', 'v1.2.0')]) {
    const page = pageOf(await rendered(after)).split('\n');
    expect(page.filter((line) => !before.includes(line))).toHaveLength(1);
    expect(page).toHaveLength(before.length);
  }
});

test('is sorted by the names of the services, whatever their order in the cluster file', async () => {
  const reversed = cluster('{ v1: 90, v2: 10 }').replace(
    /( {2}orders:\n.*?)( {2}stock:\n.*)/s,
    (_, orders: string, others: string) => others + orders,
  );
  const sorted = pageOf(await rendered(files('{ v1: 90, v2: 10 }')));
  const page = pageOf(await rendered({ ...files(''), 'clusters/dev.yaml': reversed }));
  expect(page).toBe(sorted);
});

test('shows what external callers reach, directly and indirectly', async () => {
  const gateway =
    'gateways:\n  public:\n    type: istio\n    namespace: istio-ingress\n    selector: { istio: ingress }\n    serviceAccount: ingress\n    tls: off\n    port: 80\n';
  const expose = (methods: string) =>
    appended(
      paths.orders,
      `  - service: courier\nexpose: { public: { hosts: [orders.example.com]${methods} } }\n`,
    );
  const tree = (methods: string, more: Files = {}) =>
    rendered({
      ...expose(methods),
      ...edited(paths.dev, ['services:', `${gateway}services:`]),
      'services/courier/external.yaml':
        'name: courier\nowner: team-orders\nnamespace: shop\nhosts: [courier.example]\nport: { number: 443, protocol: TLS }\n',
      ...more,
    });
  const behind = [
    '| public | courier | any | calls of orders |',
    '| public | stock | shop.v1.Stock/Reserve | calls of orders |',
  ];
  expect(linesOf(pageOf(await tree('')), 'public')).toEqual([
    '| public | orders | shop.v1.Orders/\\* | orders.example.com |',
    ...behind,
  ]);
  expect(linesOf(pageOf(await tree(', methods: [Place, Get]')), 'public')).toEqual([
    '| public | orders | shop.v1.Orders/Get<br>shop.v1.Orders/Place | orders.example.com |',
    ...behind,
  ]);
  const free = '\noutboundTrafficPolicy: { mode: ALLOW_ANY, reason: it crawls }\nexpose:';
  const spec = expose('')[paths.orders]?.replace('\nexpose:', free) ?? '';
  expect(linesOf(pageOf(await tree('', { [paths.orders]: spec })), 'public').at(-1)).toBe(
    '| public | any address outside the mesh | any | calls of orders |',
  );
  expect(pageOf(await rendered())).not.toContain('gateways');
});

test('shows the routes that a team writes, and what its documents do to calls', async () => {
  const operations = [
    {
      op: 'add',
      path: '/spec/http/0',
      value: {
        name: 'slow',
        match: [{ uri: { exact: '/shop.v1.Stock/Reserve' } }],
        timeout: '9s',
        retries: { attempts: 0 },
        route: [{ destination: { host: 'stock.shop.svc.cluster.local', subset: 'v1' } }],
      },
    },
  ];
  const document = (kind: string, name: string, more: object) =>
    JSON.stringify({ apiVersion: 'v1', kind, metadata: { name, namespace: 'shop' }, ...more });
  const policy = {
    apiVersion: 'security.istio.io/v1',
    spec: {
      selector: { matchLabels: { app: 'stock' } },
      action: 'DENY',
      rules: [{ from: [{ source: { namespaces: ['tests'] } }] }],
    },
  };
  const page = pageOf(
    await rendered({
      'services/stock/patches/slow.yaml': JSON.stringify({
        target: { kind: 'VirtualService', name: 'stock' },
        patch: operations,
      }),
      'services/stock/patches/pool.yaml': JSON.stringify({
        apiVersion: 'networking.istio.io/v1',
        kind: 'DestinationRule',
        metadata: { name: 'stock' },
        spec: { trafficPolicy: { connectionPool: { http: { http2MaxRequests: 7 } } } },
      }),
      'services/stock/extra/own.yaml': [
        document('AuthorizationPolicy', 'no-tests', policy),
        document('ConfigMap', 'prices', {}),
      ].join('\n---\n'),
    }),
  );
  expect(linesOf(page, 'stock')).toEqual([
    '| stock | orders | v1 100 %: v1.0.0, 1 pod |',
    '| stock | slow<br>_services/stock/patches/slow.yaml_ | shop.v1.Stock/Reserve | orders | v1 | | | 9s | off |',
    '| stock | default | any | orders | by weight | | | none | 2 on connect-failure, refused-stream |',
    '| stock | AuthorizationPolicy no-tests | denies calls from callers in the namespace tests to stock | services/stock/extra/own.yaml |',
    '| stock | DestinationRule stock | sets the connection pool of stock: http.http2MaxRequests: 7 | services/stock/patches/pool.yaml |',
  ]);
  expect(page).toContain('Not described here: ConfigMap prices of stock.');
});

test('a route has only the files with a part in it', async () => {
  const target = 'target: { kind: VirtualService, name: stock }';
  const route = (name: string) =>
    `{ name: ${name}, match: [{ headers: { x-team: { exact: ${name} } } }], route: [{ destination: { host: stock.shop.svc.cluster.local, subset: v1 } }], retries: { attempts: 0 } }`;
  const add = (name: string) =>
    `${target}\npatch: [{ op: add, path: /spec/http/0, value: ${route(name)} }]\n`;
  const merge = (routes: string) =>
    `apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: { name: stock }\nspec: { http: [${routes}] }\n`;
  const rest =
    '{ name: rest, route: [{ destination: { host: stock.shop.svc.cluster.local, subset: v1 } }], timeout: 3s }';
  const creditsOf = async (patches: Readonly<Record<string, string>>) =>
    linesOf(pageOf(await rendered(patches)), 'stock')
      .slice(1)
      .map((line) => line.split(' | ')[1]?.replaceAll('services/stock/patches/', ''));
  const inside = `${target}\npatch: [{ op: add, path: /spec/http/1/timeout, value: 4s }]\n`;
  expect(
    await creditsOf({
      'services/stock/patches/a.yaml': add('red'),
      'services/stock/patches/b.yaml': add('blue'),
      'services/stock/patches/c.yaml': inside,
    }),
  ).toEqual(['blue<br>_b.yaml_', 'red<br>_a.yaml_<br>_c.yaml_', 'default']);
  expect(
    await creditsOf({
      'services/stock/patches/a.yaml': add('red'),
      'services/stock/patches/b.yaml': merge(`${route('red')}, ${rest}`).replace('exact: red', 'exact: ruby'),
      'services/stock/patches/c.yaml': add('blue'),
    }),
  ).toEqual(['blue<br>_c.yaml_', 'red<br>_b.yaml_', 'rest<br>_b.yaml_']);
});

test('shows the route of Istio if a team deletes the routes of a service', async () => {
  const page = pageOf(
    await rendered({
      ...files('{ v1: 90, v2: 10 }'),
      'services/stock/patches/none.yaml': `# reason: tried
$patch: delete
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: stock }
`,
    }),
  );
  expect(linesOf(page, 'stock').slice(1)).toEqual([
    '| stock | default of Istio<br>_services/stock/patches/none.yaml_ | any | orders | any pod | | | none | 2 on connect-failure, refused-stream, unavailable, cancelled |',
    '| stock | VirtualService stock | is deleted: calls to stock that no other VirtualService routes go to any pod, whatever its version, without a timeout, and are retried as Istio does by default<br>reason: tried | services/stock/patches/none.yaml |',
  ]);
});

test('a page of a cluster without additions has nothing about them', async () => {
  const page = pageOf(await rendered(files('{ v1: 90, v2: 10 }')));
  expect(page).not.toMatch(/own|team/);
});
