import { expect, test } from 'vitest';
import { resolveFleet } from '../../model/resolve.ts';
import { workspaceOf } from '../../testing/connected-services.ts';
import { canary, orders } from '../../testing/meaning-cases/case.ts';
import { merged } from '../../testing/merged.ts';
import type { Files } from '../../testing/temporary-repository.ts';
import { meaningOfChange } from '../meaning.ts';
import { statementText } from '../print.ts';

/** The fleet of the valid repository with some files on top, whatever checks find in them. */
const fleetOf = async (files: Files) => resolveFleet(await workspaceOf({ ...canary(10), ...files }));

/** What documents do that they did not do before, with levels and without the files. */
async function effectsOf(before: Files, after: Files): Promise<string[]> {
  const { statements } = meaningOfChange(await fleetOf(before), await fleetOf(after));
  return statements
    .filter(({ fact }) => fact.kind === 'effect')
    .map(({ files: _files, ...each }) => `${each.attention.level}: ${statementText(each)}`);
}

const networking = 'networking.istio.io/v1';
const security = 'security.istio.io/v1';
const selector = { matchLabels: { app: 'stock' } };

/** A document of stock in extra/. */
const extra = (apiVersion: string, kind: string, name: string, content: object): Files => ({
  'services/stock/extra/own.yaml': JSON.stringify({
    apiVersion,
    kind,
    metadata: { name, namespace: 'shop' },
    ...content,
  }),
});
const patch = (kind: string, name: string, ...operations: readonly object[]): Files => ({
  'services/stock/patches/own.yaml': JSON.stringify({ target: { kind, name }, patch: operations }),
});
const deletion = (apiVersion: string, kind: string, name: string): Files => ({
  'services/stock/patches/own.yaml': `# reason: tried\n${JSON.stringify({ apiVersion, kind, metadata: { name }, $patch: 'delete' })}`,
});
const podOf = (labels: object) => ({
  metadata: { labels },
  spec: {
    serviceAccountName: 'legacy',
    containers: [{ name: 'a', image: 'b', ports: [{ containerPort: 8080, name: 'grpc' }] }],
  },
});

test.each<[string, Files, string[]]>([
  [
    'an AuthorizationPolicy that denies',
    extra(security, 'AuthorizationPolicy', 'deny', {
      spec: {
        selector,
        action: 'DENY',
        rules: [
          {
            from: [
              { source: { principals: ['cluster.local/ns/shop/sa/orders'] } },
              { source: { notPrincipals: ['*'] } },
            ],
            to: [{ operation: { paths: ['/shop.v1.Stock/Reserve'], methods: ['POST'] } }],
            when: [{ key: 'request.headers[x-a]', values: ['b'] }],
          },
        ],
      },
    }),
    [
      'danger: AuthorizationPolicy deny now denies calls from orders or callers without an identity to stock: shop.v1.Stock/Reserve, if request.headers[x-a] is b',
    ],
  ],
  [
    'an AuthorizationPolicy that allows',
    extra(security, 'AuthorizationPolicy', 'more', {
      spec: {
        selector,
        rules: [
          {
            from: [{ source: { namespaces: ['monitoring'], notPrincipals: ['a/ns/b/sa/c'] } }],
            to: [{ operation: { ports: ['9090'] } }],
          },
          {},
        ],
      },
    }),
    [
      'danger: AuthorizationPolicy more now allows calls from callers in the namespace monitoring and callers except a/ns/b/sa/c to stock: port 9090',
      'danger: AuthorizationPolicy more now allows calls from all callers to stock',
    ],
  ],
  [
    'an AuthorizationPolicy that allows nothing',
    extra(security, 'AuthorizationPolicy', 'nothing', { spec: {} }),
    [
      'danger: AuthorizationPolicy nothing now allows no calls to all pods of shop that other policies do not allow',
    ],
  ],
  [
    'an AuthorizationPolicy that is only tried',
    extra(security, 'AuthorizationPolicy', 'tried', {
      metadata: { name: 'tried', namespace: 'shop', annotations: { 'istio.io/dry-run': 'true' } },
      spec: { selector, action: 'DENY', rules: [{}] },
    }),
    [
      'notice: AuthorizationPolicy tried now only logs what it would do: denies calls from all callers to stock',
    ],
  ],
  [
    'a PeerAuthentication',
    extra(security, 'PeerAuthentication', 'stock', {
      spec: { selector, mtls: { mode: 'PERMISSIVE' }, portLevelMtls: { 9090: { mode: 'DISABLE' } } },
    }),
    [
      'danger: PeerAuthentication stock now makes stock accept: mutual TLS and plain text',
      'danger: PeerAuthentication stock now makes stock accept on port 9090: plain text only',
    ],
  ],
  [
    'a RequestAuthentication',
    extra(security, 'RequestAuthentication', 'stock', {
      spec: { selector, jwtRules: [{ issuer: 'https://issuer.example.com' }] },
    }),
    [
      'notice: RequestAuthentication stock now sets the issuers whose tokens calls to stock may have: https://issuer.example.com',
    ],
  ],
  [
    'a Sidecar',
    extra(networking, 'Sidecar', 'count', {
      spec: {
        workloadSelector: { labels: { tier: 'jobs' } },
        egress: [{ hosts: ['./*', 'istio-system/*'] }],
        outboundTrafficPolicy: { mode: 'REGISTRY_ONLY' },
      },
    }),
    [
      'notice: Sidecar count now limits pods with tier=jobs to calls of: ./*, istio-system/*',
      'notice: Sidecar count now sets calls of pods with tier=jobs to unknown hosts: refused',
    ],
  ],
  [
    'a ServiceEntry',
    extra(networking, 'ServiceEntry', 'api', {
      spec: {
        hosts: ['api.example.com'],
        ports: [{ number: 443, name: 'tls', protocol: 'TLS' }],
        resolution: 'DNS',
        exportTo: ['.'],
      },
    }),
    [
      'notice: ServiceEntry api now defines the host api.example.com: port 443 TLS; resolution DNS; visible only in its own namespace',
    ],
  ],
  [
    'a Gateway',
    extra(networking, 'Gateway', 'edge', {
      spec: {
        selector: { istio: 'edge' },
        servers: [
          { port: { number: 443, protocol: 'HTTPS' }, hosts: ['shop.example.com'], tls: { mode: 'SIMPLE' } },
        ],
      },
    }),
    [
      'danger: Gateway edge now opens port 443 (HTTPS) of the gateway pods with istio=edge: hosts shop.example.com; TLS SIMPLE',
    ],
  ],
  [
    'routes of a gateway',
    extra(networking, 'VirtualService', 'edge', {
      spec: {
        hosts: ['shop.example.com'],
        gateways: ['edge'],
        http: [
          {
            match: [{ uri: { prefix: '/shop.v1.Stock/' } }],
            retries: { attempts: 0 },
            route: [{ destination: { host: 'stock' } }],
          },
          { directResponse: { status: 404 } },
        ],
      },
    }),
    [
      'danger: VirtualService edge now routes calls to shop.example.com through the gateway edge (shop.v1.Stock/*): to stock.shop; timeout none; retries off',
      'danger: VirtualService edge now routes calls to shop.example.com through the gateway edge: answered by the proxy with HTTP 404 (UNIMPLEMENTED)',
    ],
  ],
  [
    'routes of an own host',
    extra(networking, 'VirtualService', 'legacy', {
      spec: {
        hosts: ['legacy'],
        http: [
          {
            match: [{ uri: { prefix: '/a' } }],
            timeout: '2s',
            retries: { attempts: 0 },
            route: [
              { destination: { host: 'legacy', subset: 'v1' }, weight: 90 },
              { destination: { host: 'old.example.com' }, weight: 10 },
            ],
          },
        ],
        tcp: [{ match: [{ port: 6379 }], route: [{ destination: { host: 'redis' } }] }],
      },
    }),
    [
      'notice: VirtualService legacy now routes calls to legacy.shop (path /a*): to v1 90 %, old.example.com 10 %; timeout 2s; retries off',
      'notice: VirtualService legacy now routes TCP connections to legacy.shop (port: 6379): to redis.shop',
    ],
  ],
  [
    'a DestinationRule',
    extra(networking, 'DestinationRule', 'legacy', {
      spec: {
        host: 'legacy',
        trafficPolicy: {
          outlierDetection: { interval: '5s' },
          tls: { mode: 'DISABLE' },
          portLevelSettings: [{ port: { number: 80 }, loadBalancer: { simple: 'RANDOM' } }],
        },
        subsets: [{ name: 'v1', labels: { version: 'v1' } }],
      },
    }),
    [
      'danger: DestinationRule legacy now sets the TLS of legacy.shop: mode: DISABLE',
      'notice: DestinationRule legacy now sets the outlier detection of legacy.shop: interval: 5s',
      'notice: DestinationRule legacy now sets the load balancing of legacy.shop, port 80: simple: RANDOM',
      'notice: DestinationRule legacy now defines the subset v1 of legacy.shop: version=v1',
    ],
  ],
  [
    'a Service',
    extra('v1', 'Service', 'legacy', {
      spec: {
        type: 'LoadBalancer',
        selector: { app: 'legacy' },
        ports: [{ port: 80, name: 'http', targetPort: 8080 }],
      },
    }),
    [
      'danger: Service legacy now opens legacy.shop to callers outside the cluster, by: LoadBalancer',
      'notice: Service legacy now sends calls to legacy.shop:80 to: port 8080 (http) of pods with app=legacy',
    ],
  ],
  [
    'a Deployment',
    extra('apps/v1', 'Deployment', 'legacy', { spec: { template: podOf({ app: 'legacy' }) } }),
    ['notice: Deployment legacy now runs pods with app=legacy: in the mesh as shop/legacy; port 8080 (grpc)'],
  ],
  [
    'a Job without a proxy',
    extra('batch/v1', 'Job', 'count', { spec: { template: podOf({ 'sidecar.istio.io/inject': 'false' }) } }),
    [
      'danger: Job count now runs pods with no labels: outside the mesh, where no route and no policy applies to them; port 8080 (grpc)',
    ],
  ],
  [
    'a NetworkPolicy',
    extra('networking.k8s.io/v1', 'NetworkPolicy', 'stock', {
      spec: {
        podSelector: selector,
        policyTypes: ['Ingress', 'Egress'],
        ingress: [{ from: [{ ipBlock: { cidr: '10.0.0.0/8' } }], ports: [{ port: 9090 }] }],
      },
    }),
    [
      'danger: NetworkPolicy stock now allows connections to stock: from 10.0.0.0/8 on port 9090',
      'notice: NetworkPolicy stock now allows connections from stock: none',
    ],
  ],
  ...[
    [{ key: 'app', operator: 'NotIn', values: ['orders'] }, 'pods of shop whose app is not orders'],
    [{ key: 'app', operator: 'In', values: ['a', 'b'] }, 'pods of shop whose app is a or b'],
    [{ key: 'pod-template-hash', operator: 'Exists' }, 'pods of shop that have the label pod-template-hash'],
    [{ key: 'tier', operator: 'DoesNotExist' }, 'pods of shop without the label tier'],
    [{ key: ['app'], operator: 'In' }, 'pods of shop that match expressions'],
  ].map(([expression, pods]): [string, Files, string[]] => [
    `a NetworkPolicy for ${String(pods)}`,
    extra('networking.k8s.io/v1', 'NetworkPolicy', 'some', {
      spec: { podSelector: { matchExpressions: [expression] }, policyTypes: ['Ingress'] },
    }),
    [`notice: NetworkPolicy some now allows connections to ${String(pods)}: none`],
  ]),
  [
    'a NetworkPolicy with labels and expressions',
    extra('networking.k8s.io/v1', 'NetworkPolicy', 'some', {
      spec: {
        podSelector: {
          ...selector,
          matchExpressions: [
            { key: 'version', operator: 'NotIn', values: ['v1'] },
            { key: 'tier', operator: 'Exists' },
          ],
        },
        policyTypes: ['Ingress'],
      },
    }),
    [
      'notice: NetworkPolicy some now allows connections to pods with app=stock whose version is not v1 and that have the label tier: none',
    ],
  ],
  [
    'a NetworkPolicy without a selector in the root namespace of Istio, which is for that namespace alone',
    extra('networking.k8s.io/v1', 'NetworkPolicy', 'some', {
      metadata: { name: 'some', namespace: 'istio-system' },
      spec: { podSelector: {}, policyTypes: ['Ingress'] },
    }),
    ['notice: NetworkPolicy some now allows connections to all pods of istio-system: none'],
  ],
  [
    'a NetworkPolicy with an empty list of expressions',
    extra('networking.k8s.io/v1', 'NetworkPolicy', 'some', {
      spec: { podSelector: { matchExpressions: [] }, policyTypes: ['Ingress'] },
    }),
    ['notice: NetworkPolicy some now allows connections to all pods of shop: none'],
  ],
  [
    'a ServiceEntry with values of the wrong type',
    extra(networking, 'ServiceEntry', 'api', {
      spec: {
        hosts: ['api.example.com'],
        ports: ['x', { number: { a: 1 } }, { number: 443, protocol: {}, targetPort: [] }],
        endpoints: ['x', { labels: { app: {} } }],
        workloadSelector: { labels: { app: {} } },
      },
    }),
    ['notice: ServiceEntry api now defines the host api.example.com: port 443; resolution NONE'],
  ],
  [
    'a Service with values of the wrong type',
    extra('v1', 'Service', 'legacy', {
      spec: { selector: { app: {} }, ports: ['x', { port: 80, name: 'http', targetPort: {} }] },
    }),
    ['notice: Service legacy now sends calls to legacy.shop:80 to: pods'],
  ],
  [
    'a Sidecar and a port with values of the wrong type',
    extra(networking, 'Sidecar', 'count', {
      spec: {
        workloadSelector: { labels: { app: {} } },
        ingress: [{ port: 'x', defaultEndpoint: '127.0.0.1:80' }],
      },
    }),
    ['notice: Sidecar count now sends calls of some pods of shop to: 127.0.0.1:80'],
  ],
  [
    'an EnvoyFilter',
    extra('networking.istio.io/v1alpha3', 'EnvoyFilter', 'limit', {
      spec: { workloadSelector: { labels: { app: 'stock' } }, configPatches: [{ applyTo: 'HTTP_FILTER' }] },
    }),
    ['danger: EnvoyFilter limit now changes the proxies of stock: HTTP_FILTER (how is not described)'],
  ],
  [
    'a Telemetry',
    extra('telemetry.istio.io/v1', 'Telemetry', 'logs', { spec: { selector, accessLogging: [{}] } }),
    [
      'notice: Telemetry logs now sets what the proxies of stock report: accessLogging (how is not described)',
    ],
  ],
  [
    'a WasmPlugin',
    extra('extensions.istio.io/v1alpha1', 'WasmPlugin', 'auth', {
      spec: { url: 'oci://registry.example.com/auth' },
    }),
    [
      'danger: WasmPlugin auth now changes the proxies of all pods of shop: oci://registry.example.com/auth (how is not described)',
    ],
  ],
  [
    'a GRPCRoute',
    extra('gateway.networking.k8s.io/v1', 'GRPCRoute', 'stock', {
      spec: {
        parentRefs: [{ name: 'edge' }],
        hostnames: ['shop.example.com'],
        rules: [{ backendRefs: [{ name: 'stock', weight: 1 }] }],
      },
    }),
    [
      'danger: GRPCRoute stock now routes calls to shop.example.com through the gateway shop/edge: to stock.shop; timeout none; retries 2 on connect-failure, refused-stream, unavailable, cancelled',
    ],
  ],
  ['a ConfigMap, which does nothing to calls', extra('v1', 'ConfigMap', 'prices', { data: { a: 'b' } }), []],
  [
    'a patch of a DestinationRule',
    patch(
      'DestinationRule',
      'stock',
      { op: 'remove', path: '/spec/subsets/1' },
      { op: 'add', path: '/spec/trafficPolicy', value: { outlierDetection: { interval: '1s' } } },
    ),
    [
      'danger: DestinationRule stock no longer defines the subset v2 of stock: version=v2 (callers may fail)',
      'notice: DestinationRule stock now sets the outlier detection of stock: interval: 1s',
    ],
  ],
  [
    'a patch of an AuthorizationPolicy',
    patch('AuthorizationPolicy', 'stock', {
      op: 'replace',
      path: '/spec/rules/0/to/0/operation/paths',
      value: ['/shop.v1.Stock/*'],
    }),
    ['danger: AuthorizationPolicy stock now allows calls from orders to stock: shop.v1.Stock/Get'],
  ],
  [
    'a patch of a Deployment',
    patch('Deployment', 'stock-v1', {
      op: 'add',
      path: '/spec/template/metadata/labels/sidecar.istio.io~1inject',
      value: 'false',
    }),
    [
      'danger: Deployment stock-v1 runs pods with app=stock, version=v1: in the mesh as shop/stock; port 50051 (grpc) → outside the mesh, where no route and no policy applies to them; port 50051 (grpc)',
    ],
  ],
  [
    'a patch of a Sidecar',
    patch('Sidecar', 'stock', {
      op: 'add',
      path: '/spec/egress/0/hosts/-',
      value: './legacy.shop.svc.cluster.local',
    }),
    ['notice: Sidecar stock now lets stock call: ./legacy.shop.svc.cluster.local'],
  ],
  [
    'a deleted VirtualService',
    deletion(networking, 'VirtualService', 'stock'),
    [
      'danger: VirtualService stock is deleted: calls to stock that no other VirtualService routes go to any pod, whatever its version, without a timeout, and are retried as Istio does by default; reason: tried',
    ],
  ],
  [
    'a deleted DestinationRule',
    deletion(networking, 'DestinationRule', 'stock'),
    [
      'danger: DestinationRule stock is deleted: calls whose route names v1 or v2 of stock fail with UNAVAILABLE, and the settings for connections to stock no longer apply; reason: tried',
    ],
  ],
  [
    'a deleted AuthorizationPolicy',
    deletion(security, 'AuthorizationPolicy', 'stock'),
    [
      'danger: AuthorizationPolicy stock is deleted: calls to stock are refused unless another policy allows them; reason: tried',
    ],
  ],
  [
    'a deleted Sidecar',
    deletion(networking, 'Sidecar', 'stock'),
    ['danger: Sidecar stock is deleted: stock can call every host that the mesh knows; reason: tried'],
  ],
  [
    'a deleted Service',
    deletion('v1', 'Service', 'stock'),
    ['danger: Service stock is deleted: calls to stock no longer reach its pods; reason: tried'],
  ],
  [
    'a deleted Deployment',
    deletion('apps/v1', 'Deployment', 'stock-v1'),
    ['danger: Deployment stock-v1 is deleted: its pods no longer answer calls; reason: tried'],
  ],
  [
    'a deleted PodDisruptionBudget',
    deletion('policy/v1', 'PodDisruptionBudget', 'stock'),
    [
      'notice: PodDisruptionBudget stock-v1 is deleted; reason: tried',
      'notice: PodDisruptionBudget stock-v2 is deleted; reason: tried',
    ],
  ],
])('%s', async (_, files, expected) => {
  expect(await effectsOf({}, files)).toEqual(expected);
});

test('a document that is removed no longer does what it did', async () => {
  const before = extra(security, 'AuthorizationPolicy', 'more', { spec: { selector, rules: [{}] } });
  expect(await effectsOf(before, {})).toEqual([
    'danger: AuthorizationPolicy more no longer allows calls from all callers to stock (callers may fail)',
  ]);
  expect(await effectsOf(deletion(networking, 'Sidecar', 'stock'), {})).toEqual([
    'notice: Sidecar stock is no longer deleted. Before this change: stock can call every host that the mesh knows',
  ]);
});

test('what changes in a patched document because of the specs alone is not an effect of the patch', async () => {
  const own = patch('DestinationRule', 'stock', {
    op: 'add',
    path: '/spec/trafficPolicy/connectionPool/http/maxRetries',
    value: 3,
  });
  const pool = (size: number) => ({
    ...canary(10, { connectionPool: { http2MaxRequests: size } }),
    ...own,
  });
  expect(await effectsOf(pool(10), pool(20))).toEqual([]);
  expect(await effectsOf(canary(10, { connectionPool: { http2MaxRequests: 10 } }), pool(10))).toEqual([
    'notice: DestinationRule stock now sets the connection pool of stock: http.maxRetries: 3',
  ]);
});

/** A policy of stock with these rules. */
const policy = (action: string, ...rules: readonly object[]): Files =>
  extra(security, 'AuthorizationPolicy', 'own', { spec: { selector, action, rules } });
const from = (...names: readonly string[]) => [
  { source: { principals: names.map((name) => `cluster.local/ns/shop/sa/${name}`) } },
];
const fromOthers = (...names: readonly string[]) => [
  { source: { notPrincipals: names.map((name) => `cluster.local/ns/shop/sa/${name}`) } },
];
const to = (...paths: readonly string[]) => [{ operation: { paths } }];
const [get, reserve, both] = ['/shop.v1.Stock/Get', '/shop.v1.Stock/Reserve', '/shop.v1.Stock/*'];
const desk = 'cluster.local/ns/shop/sa/desk';

test.each<[string, Files, Files, string[]]>([
  [
    'another caller and another method',
    policy('ALLOW', { from: from('orders'), to: to(get) }),
    policy('ALLOW', { from: from('orders', 'desk'), to: to(get, reserve) }),
    [
      `danger: AuthorizationPolicy own now allows calls from ${desk} to stock: shop.v1.Stock/Get`,
      `danger: AuthorizationPolicy own now allows calls from orders, ${desk} to stock: shop.v1.Stock/Reserve`,
    ],
  ],
  [
    'one method of a pattern',
    policy('ALLOW', { from: from('orders'), to: to(both) }),
    policy('ALLOW', { from: from('orders'), to: to(get) }),
    [
      'danger: AuthorizationPolicy own no longer allows calls from orders to stock: shop.v1.Stock/Reserve (callers may fail)',
    ],
  ],
  [
    'methods by name in place of a pattern',
    policy('ALLOW', { from: from('orders'), to: to(both) }),
    policy('ALLOW', { from: from('orders'), to: to(get, reserve) }),
    [],
  ],
  [
    'rules in another order, and split',
    policy('ALLOW', { from: from('orders', 'desk'), to: to(get) }),
    policy('ALLOW', { from: from('desk'), to: to(get) }, { from: from('orders'), to: to(get) }),
    [],
  ],
  [
    'all methods in place of one',
    policy('ALLOW', { from: from('orders'), to: to(get) }),
    policy('ALLOW', { from: from('orders') }),
    ['danger: AuthorizationPolicy own now allows calls from orders to stock: all but shop.v1.Stock/Get'],
  ],
  [
    'all callers of a namespace in place of one of them',
    policy('ALLOW', { from: from('orders') }),
    policy('ALLOW', { from: [{ source: { namespaces: ['shop'] } }] }),
    ['danger: AuthorizationPolicy own now allows calls from callers in the namespace shop to stock'],
  ],
  [
    'another exception of a denial',
    policy('DENY', { from: fromOthers('orders'), to: to(get) }),
    policy('DENY', { from: fromOthers('orders', 'desk'), to: to(get) }),
    [`danger: AuthorizationPolicy own no longer denies calls from ${desk} to stock: shop.v1.Stock/Get`],
  ],
  [
    'a condition that is removed',
    policy('ALLOW', { from: from('orders'), when: [{ key: 'request.headers[X-A]', values: ['b'] }] }),
    policy('ALLOW', { from: from('orders') }),
    [
      'danger: AuthorizationPolicy own now allows calls from orders to stock, except if request.headers[x-a] is b',
    ],
  ],
  [
    'a condition that is added',
    policy('ALLOW', { from: from('orders') }),
    policy('ALLOW', { from: from('orders'), when: [{ key: 'request.headers[X-A]', values: ['b'] }] }),
    [
      'danger: AuthorizationPolicy own no longer allows calls from orders to stock, except if request.headers[x-a] is b (callers may fail)',
    ],
  ],
  [
    'paths of HTTP',
    policy('ALLOW', { from: from('orders'), to: to('/admin/*') }),
    policy('ALLOW', { from: from('orders'), to: [{ operation: { paths: ['/admin/a'], methods: ['GET'] } }] }),
    [
      'danger: AuthorizationPolicy own no longer allows calls from orders to stock: /admin/* but not /admin/a (callers may fail)',
      'danger: AuthorizationPolicy own no longer allows calls from orders to stock: /admin/a, except HTTP GET (callers may fail)',
    ],
  ],
])('of two policies only the difference: %s', async (_, before, after, expected) => {
  expect(await effectsOf(before, after)).toEqual(expected);
});

test('a policy for other pods', async () => {
  const forPods = (matchLabels: object): Files =>
    extra(security, 'AuthorizationPolicy', 'own', {
      spec: { selector: { matchLabels }, action: 'DENY', rules: [{ from: from('orders'), to: to(get) }] },
    });
  expect(await effectsOf(forPods({ app: 'stock' }), forPods({ app: 'stock', version: 'v2' }))).toEqual([
    'danger: AuthorizationPolicy own denies calls from orders (shop.v1.Stock/Get) to: stock → stock v2',
  ]);
});

test('of two lists only the difference', async () => {
  const sidecar = (...hosts: readonly string[]): Files =>
    extra(networking, 'Sidecar', 'count', { spec: { egress: [{ hosts }] } });
  expect(await effectsOf(sidecar('./*', 'a/*'), sidecar('./*', 'b/*'))).toEqual([
    'danger: Sidecar count no longer lets all pods of shop call: a/* (callers may fail)',
    'notice: Sidecar count now lets all pods of shop call: b/*',
  ]);
  const networkPolicy = (...peers: readonly object[]): Files =>
    extra('networking.k8s.io/v1', 'NetworkPolicy', 'more', {
      spec: { podSelector: selector, ingress: [{ from: peers, ports: [{ port: 50051 }] }] },
    });
  const tools = { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'tools' } } };
  expect(
    await effectsOf(networkPolicy(tools), networkPolicy(tools, { ipBlock: { cidr: '10.0.0.0/8' } })),
  ).toEqual(['danger: NetworkPolicy more now allows connections to stock: from 10.0.0.0/8 on port 50051']);
});

test('content that is not described', async () => {
  const filter = (value: number): Files =>
    extra('networking.istio.io/v1alpha3', 'EnvoyFilter', 'limit', {
      spec: { configPatches: [{ applyTo: 'HTTP_FILTER', patch: { value } }] },
    });
  expect(await effectsOf(filter(1), filter(2))).toEqual([
    'danger: EnvoyFilter limit changes the proxies of all pods of shop in another way: HTTP_FILTER (how is not described)',
  ]);
});

test('a route that a patch takes away from one of two methods', async () => {
  const bothCalled = merged(orders, { calls: [{ service: 'stock', methods: ['Reserve', 'Get'] }] });
  const match = [{ uri: { exact: reserve } }];
  const after = patch('VirtualService', 'stock', { op: 'add', path: '/spec/http/0/match', value: match });
  const { statements } = meaningOfChange(
    await fleetOf(bothCalled),
    await fleetOf({ ...bothCalled, ...after }),
  );
  expect(statements.map((each) => `${each.attention.level}: ${statementText(each)}`)).toEqual([
    'danger: shop.v1.Stock/Get from orders: v1 90 %, v2 10 % → nothing (loses all calls; services/stock/patches/own.yaml)',
  ]);
});
