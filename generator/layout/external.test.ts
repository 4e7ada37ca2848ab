import { describe, expect, test } from 'vitest';
import { appended, paths } from '../testing/edited.ts';
import { at, documentOf, documentsIn, itemsAt, rendered } from '../testing/rendered.ts';
import { soundFiles } from '../testing/temporary-repository.ts';

const spec = `name: payments
owner: team-money
namespace: money
hosts: [payments.example.com]
port: { number: 80, targetPort: 443, protocol: GRPC }
tls: { mode: SIMPLE }
`;

const withPayments = (external = spec, call = '  - service: payments\n') => ({
  'services/payments/external.yaml': external,
  ...appended(paths.orders, call),
});

const folder = 'overlays/dev/payments';

describe('an external service', () => {
  test('has no base, and is seen from the namespaces of its callers', async () => {
    const tree = await rendered(withPayments());
    expect([...tree.keys()].filter((path) => path.startsWith('base/payments/'))).toEqual([]);
    for (const kind of ['serviceentry', 'destinationrule', 'virtualservice'])
      expect(at(documentOf(tree, folder, kind), 'spec', 'exportTo')).toEqual(['shop']);
  });

  test('may be plain HTTP, and have several ports: TLS is made where callers send plain text', async () => {
    const web = `name: payments
owner: team-money
namespace: money
hosts: [a.example.com, b.example.com]
port: { number: 80, targetPort: 443, protocol: HTTP }
tls: { mode: SIMPLE }
timeout: 2s
outlierDetection: { consecutive5xxErrors: 3 }
ports:
  direct: { number: 443, protocol: HTTPS }
  plain: { number: 8080, protocol: HTTP2, tls: off }
`;
    const tree = await rendered(withPayments(web));
    expect(at(documentOf(tree, folder, 'serviceentry'), 'spec', 'ports')).toEqual([
      { number: 80, name: 'http', protocol: 'HTTP', targetPort: 443 },
      { number: 443, name: 'direct', protocol: 'HTTPS' },
      { number: 8080, name: 'plain', protocol: 'HTTP2' },
    ]);
    const untouched = (number: number) => ({
      port: { number },
      outlierDetection: { consecutive5xxErrors: 3 },
      tls: { mode: 'DISABLE' },
    });
    expect(at(documentOf(tree, folder, 'destinationrule'), 'spec', 'trafficPolicy')).toEqual({
      outlierDetection: { consecutive5xxErrors: 3 },
      tls: { mode: 'SIMPLE' },
      portLevelSettings: [untouched(443), untouched(8080)],
    });
    const [route] = itemsAt(documentOf(tree, folder, 'virtualservice'), 'spec', 'http');
    expect(at(route, 'timeout')).toBe('2s');
    expect(itemsAt(route, 'match').map((match) => at(match, 'authority', 'exact'))).toEqual([
      'a.example.com',
      'a.example.com:80',
      'a.example.com:8080',
    ]);
    const policy = documentOf(tree, 'overlays/dev/orders', 'networkpolicy');
    expect(at(policy, 'spec', 'egress', 1, 'ports')).toEqual([
      { protocol: 'TCP', port: 443 },
      { protocol: 'TCP', port: 8080 },
    ]);
  });

  test('is in a cluster where something calls it, and in no other', async () => {
    const prod = `name: prod\nstage: prod\nservices:\n  stock:\n    versions:\n      v1: { tag: v1.0.0 }\n`;
    const tree = await rendered({ ...withPayments(), 'clusters/prod.yaml': prod });
    expect(tree.has('overlays/dev/payments/kustomization.yaml')).toBe(true);
    expect(tree.has('overlays/prod/payments/kustomization.yaml')).toBe(false);
  });

  test('has an Application in the project of its owner, which may sync it, and a namespace', async () => {
    const tree = await rendered(withPayments());
    const application = tree.get('argocd/clusters/dev/payments.yaml');
    expect(at(application, 'spec', 'project')).toBe('team-money');
    const project = tree.get('argocd/root/projects/team-money.yaml');
    expect(at(project, 'spec', 'destinations')).toEqual([{ name: 'dev', namespace: 'money' }]);
    expect(at(project, 'spec', 'namespaceResourceWhitelist')).toContainEqual({
      group: 'networking.istio.io',
      kind: 'ServiceEntry',
    });
    expect(at(tree.get('overlays/dev/namespaces/kustomization.yaml'), 'resources')).toEqual([
      'money',
      'shop',
    ]);
  });

  test('is applied after the documents that set TLS: no call is sent in plain text', async () => {
    const tree = await rendered(withPayments());
    const waveOf = (kind: string) =>
      Number(at(documentOf(tree, folder, kind), 'metadata', 'annotations', 'argocd.argoproj.io/sync-wave'));
    expect(waveOf('serviceentry')).toBeGreaterThan(waveOf('destinationrule'));
    expect(waveOf('serviceentry')).toBeGreaterThan(waveOf('virtualservice'));
  });

  test('has no routes where proxies see no calls', async () => {
    const external = spec.replace(/port:.*\ntls:.*\n/, 'port: { number: 443, protocol: TLS }\n');
    const tree = await rendered(withPayments(external));
    const kinds = documentsIn(tree, folder).map(({ kind }) => kind);
    expect(kinds).toEqual(['ServiceEntry', 'DestinationRule']);
  });

  test('with a server name of its own has a certificate of that name', async () => {
    const tree = await rendered(withPayments(spec.replace('SIMPLE', 'SIMPLE, sni: edge.example.com')));
    expect(at(documentOf(tree, folder, 'destinationrule'), 'spec', 'trafficPolicy', 'tls')).toEqual({
      mode: 'SIMPLE',
      sni: 'edge.example.com',
      subjectAltNames: ['edge.example.com'],
    });
  });

  test('keeps the streams of its protos open, and sets retries for every route', async () => {
    const external = `${spec}grpc: { services: [shop.v1.Orders] }\ntimeout: 2s\n`;
    const tree = await rendered(withPayments(external, '  - { service: payments, methods: [Watch] }\n'));
    const routes = itemsAt(documentOf(tree, folder, 'virtualservice'), 'spec', 'http');
    expect(routes.map((route) => [at(route, 'name'), at(route, 'timeout')])).toEqual([
      ['shop.v1.Orders/Watch', undefined],
      ['default', '2s'],
    ]);
    for (const route of routes) expect(at(route, 'retries', 'attempts')).toBe(2);
  });
});

describe('several hosts', () => {
  const external = spec.replace(
    /hosts:.*\n/,
    "hosts: [payments.example.com, '*.pay.example.com']\nresolution: NONE\n",
  );

  test('have a DestinationRule and routes each, as a route leads to one host', async () => {
    const tree = await rendered(withPayments(external));
    const further = documentOf(tree, folder, 'destinationrule', 'payments.any.pay.example.com');
    expect(at(further, 'spec', 'host')).toBe('*.pay.example.com');
    expect(at(further, 'spec', 'trafficPolicy', 'tls', 'mode')).toBe('SIMPLE');
    const routes = itemsAt(documentOf(tree, folder, 'virtualservice'), 'spec', 'http');
    expect(routes.map((route) => [at(route, 'match'), at(route, 'route', 0, 'destination', 'host')])).toEqual(
      [
        [
          [
            { authority: { exact: 'payments.example.com' } },
            { authority: { exact: 'payments.example.com:80' } },
          ],
          'payments.example.com',
        ],
        [[{ authority: { regex: '.+\\.pay\\.example\\.com(:80)?' } }], '*.pay.example.com'],
      ],
    );
  });
});

describe('a client certificate', () => {
  const external = spec.replace('SIMPLE', 'MUTUAL, credentialName: client');

  test('is named in a rule for the pods of each caller; what all share never sends plain text', async () => {
    const tree = await rendered(withPayments(external));
    const own = documentOf(tree, 'overlays/dev/orders', 'destinationrule', 'orders.payments');
    expect(at(own, 'metadata', 'namespace')).toBe('shop');
    expect(at(own, 'spec', 'workloadSelector', 'matchLabels')).toEqual({ app: 'orders' });
    expect(at(own, 'spec', 'trafficPolicy', 'tls')).toEqual({ mode: 'MUTUAL', credentialName: 'client' });
    const shared = documentOf(tree, folder, 'destinationrule');
    expect(at(shared, 'spec', 'trafficPolicy', 'tls')).toEqual({ mode: 'SIMPLE' });
  });

  test('gives the right to Secrets to its callers, and their project the right to give it', async () => {
    const tree = await rendered(withPayments(external));
    const kindsOf = (team: string) =>
      itemsAt(tree.get(`argocd/root/projects/${team}.yaml`), 'spec', 'namespaceResourceWhitelist').map(
        (allowed) => at(allowed, 'kind'),
      );
    expect(documentOf(tree, 'overlays/dev/orders', 'role')).toBeDefined();
    expect(documentOf(tree, 'overlays/dev/stock', 'role')).toBeUndefined();
    expect(kindsOf('team-orders')).toContain('RoleBinding');
    expect(kindsOf('team-stock')).not.toContain('RoleBinding');
  });

  test('of the server alone, in a Secret with its authority, needs no right', async () => {
    const tree = await rendered(withPayments(spec.replace('SIMPLE', 'SIMPLE, credentialName: authority')));
    const own = documentOf(tree, 'overlays/dev/orders', 'destinationrule', 'orders.payments');
    expect(at(own, 'spec', 'trafficPolicy', 'tls')).toEqual({ mode: 'SIMPLE', credentialName: 'authority' });
    expect(documentOf(tree, 'overlays/dev/orders', 'role')).toBeUndefined();
  });
});

test('a cluster can call it differently, and base/ does not change', async () => {
  const dev = soundFiles['clusters/dev.yaml'] ?? '';
  const override =
    'externals:\n  payments: { hosts: [sandbox.example.com], tls: null, port: { targetPort: null } }\n';
  const before = await rendered(withPayments());
  const after = await rendered({ ...withPayments(), 'clusters/dev.yaml': dev + override });
  for (const [path, content] of before)
    if (path.startsWith('base/')) expect(after.get(path)).toEqual(content);
  expect(at(documentOf(after, folder, 'serviceentry'), 'spec', 'hosts')).toEqual(['sandbox.example.com']);
  expect(at(documentOf(after, folder, 'destinationrule'), 'spec')).toEqual({
    host: 'sandbox.example.com',
    exportTo: ['shop'],
  });
});
