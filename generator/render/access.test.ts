import { describe, expect, test } from 'vitest';
import { appended, paths } from '../testing/edited.ts';
import { at, documentOf, itemsAt, rendered } from '../testing/rendered.ts';
import type { Files } from '../testing/temporary-repository.ts';

const { stock, dev, fleet } = paths;

async function documentFor(name: string, kind: string, files: Files = {}) {
  return documentOf(await rendered(files), `overlays/dev/${name}`, kind);
}

const principalsOf = async (files: Files) =>
  itemsAt(await documentFor('stock', 'authorizationpolicy', files), 'spec', 'rules').map((rule) =>
    at(rule, 'from', 0, 'source', 'principals', 0),
  );

describe('an AuthorizationPolicy', () => {
  test('names callers by the trust domain of the fleet, of the cluster, or of an explicit principal', async () => {
    const ofFleet = appended(fleet, 'trustDomain: fleet.example.com\n');
    expect(await principalsOf(ofFleet)).toEqual(['fleet.example.com/ns/shop/sa/orders']);
    const ofCluster = appended(dev, 'trustDomain: dev.example.com\n');
    const other = '{ principal: td.example.com/ns/a/sa/b, methods: [Get], reason: another mesh }';
    expect(
      await principalsOf({
        ...ofFleet,
        ...ofCluster,
        ...appended(stock, `allowPrincipals:\n  - ${other}\n`),
      }),
    ).toEqual(['dev.example.com/ns/shop/sa/orders', 'td.example.com/ns/a/sa/b']);
  });

  test('lets a gateway call what it exposes, as the service account of its pods', async () => {
    const gateway =
      '{ type: istio, namespace: ingress, selector: { istio: ingress }, serviceAccount: ingress, tls: off }';
    const policy = await documentFor('stock', 'authorizationpolicy', {
      ...appended(dev, `gateways:\n  public: ${gateway}\n`),
      ...appended(stock, 'expose:\n  public: { hosts: [stock.example.com], methods: [Get] }\n'),
    });
    expect(at(policy, 'spec', 'rules', 1)).toEqual({
      from: [{ source: { principals: ['cluster.local/ns/ingress/sa/ingress'] } }],
      to: [{ operation: { methods: ['POST'], paths: ['/shop.v1.Stock/Get'] } }],
    });
  });

  test('lets callers of a service use its further ports, and no other caller', async () => {
    const policy = await documentFor('stock', 'authorizationpolicy', {
      ...appended(
        stock,
        'ports:\n  admin: { port: 8080, appProtocol: http }\nallow: { health: [ns/tools/sa/probe] }\n',
      ),
    });
    expect(at(policy, 'spec', 'rules', 0, 'to')).toEqual([
      { operation: { methods: ['POST'], paths: ['/shop.v1.Stock/Reserve'] } },
      { operation: { ports: ['8080'] } },
    ]);
    expect(at(policy, 'spec', 'rules', 1, 'to', 1)).toBeUndefined();
  });

  test('requires the token of plain-text callers too', async () => {
    const policy = await documentFor('stock', 'authorizationpolicy', {
      ...appended(
        stock,
        `mtls: { mode: PERMISSIVE, reason: a migration, plaintextMethods: [Get, Reserve] }
jwt:
  issuer: https://login.example.com
  audiences: [stock]
  require: [{ methods: [Reserve] }]
`,
      ),
    });
    expect(itemsAt(policy, 'spec', 'rules').map((rule) => at(rule, 'from', 0, 'source'))).toEqual([
      {
        principals: ['cluster.local/ns/shop/sa/orders'],
        requestPrincipals: ['https://login.example.com/*'],
      },
      { notPrincipals: ['*'] },
      { notPrincipals: ['*'], requestPrincipals: ['https://login.example.com/*'] },
    ]);
  });

  test('allows the copies of calls that are mirrored to another service', async () => {
    const mirror = 'mirror:\n  - { methods: [Reserve], service: shadow, percent: 5 }\n';
    const shadow = `name: shadow
owner: team-stock
namespace: lab
image: registry.example.com/shop/stock
grpc: { port: 50051, services: [shop.v1.Stock] }
`;
    const files = {
      ...appended(stock, mirror),
      'services/shadow/service.yaml': shadow,
      ...appended(dev, '  shadow:\n    versions:\n      v1: { tag: v1.0.0 }\n'),
    };
    const policy = await documentFor('shadow', 'authorizationpolicy', files);
    expect(at(policy, 'spec', 'rules')).toEqual([
      {
        from: [{ source: { principals: ['cluster.local/ns/shop/sa/orders'] } }],
        to: [{ operation: { methods: ['POST'], paths: ['/shop.v1.Stock/Reserve'] } }],
      },
    ]);
    expect(at(await documentFor('orders', 'sidecar', files), 'spec', 'egress', 0, 'hosts')).toContain(
      'lab/shadow.lab.svc.cluster.local',
    );
  });
});

describe('a dry run of the policies', () => {
  const dryRun = appended(stock, 'policies: { mode: dry-run }\ndeny: [{ methods: [Get], reason: a test }]\n');
  const policies = async (files: Files) => {
    const tree = await rendered(files);
    return ['stock', 'stock.deny', 'stock.dry-run'].map((name) =>
      documentOf(tree, 'overlays/dev/stock', 'authorizationpolicy', name),
    );
  };

  test('keeps the rules, marks them as a dry run, and allows every call', async () => {
    const [allow, deny, open] = await policies(dryRun);
    expect(at(allow, 'metadata', 'annotations')).toEqual({ 'istio.io/dry-run': 'true' });
    expect(itemsAt(allow, 'spec', 'rules')).toHaveLength(1);
    expect(at(deny, 'metadata', 'annotations')).toEqual({
      'istio.io/dry-run': 'true',
      'kubernetes.io/description': 'a test',
    });
    expect(at(open, 'spec')).toEqual({
      selector: { matchLabels: { app: 'stock' } },
      action: 'ALLOW',
      rules: [{}],
    });
  });

  test('starts with the policy that allows every call, and ends with its deletion', async () => {
    const [, , open] = await policies(dryRun);
    expect(at(open, 'metadata', 'annotations', 'argocd.argoproj.io/sync-wave')).toBe('-1');
  });

  test('ends in a cluster that enforces the policies', async () => {
    const enforced = appended(dev, '    policies: { mode: enforce }\n');
    const [allow, deny, open] = await policies({ ...dryRun, ...enforced });
    expect(at(allow, 'metadata', 'annotations')).toBeUndefined();
    expect(at(deny, 'metadata', 'annotations')).toEqual({ 'kubernetes.io/description': 'a test' });
    expect(open).toBeUndefined();
  });
});

test('without telemetry settings there is no Telemetry, and off turns a log off', async () => {
  expect(await documentFor('stock', 'telemetry')).toBeUndefined();
  const off = await documentFor(
    'stock',
    'telemetry',
    appended(dev, 'telemetry: { providers: { envoy: local }, accessLogging: off }\n'),
  );
  expect(at(off, 'spec')).toEqual({
    selector: { matchLabels: { app: 'stock' } },
    accessLogging: [{ disabled: true }],
  });
});
