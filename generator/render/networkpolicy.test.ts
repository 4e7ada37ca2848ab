import { describe, expect, test } from 'vitest';
import { appended, paths } from '../testing/edited.ts';
import { at, documentOf, itemsAt, rendered } from '../testing/rendered.ts';
import type { Files } from '../testing/temporary-repository.ts';

const { stock, orders, dev } = paths;

async function documentFor(name: string, kind: string, files: Files = {}) {
  return documentOf(await rendered(files), `overlays/dev/${name}`, kind);
}

describe('a NetworkPolicy', () => {
  test('is left out if the cluster disables it', async () => {
    expect(
      await documentFor('stock', 'networkpolicy', appended(dev, 'networkPolicies: false\n')),
    ).toBeUndefined();
  });

  test('opens the port to all sources only for callers in plain text', async () => {
    const permissive = (more: string) =>
      appended(stock, `mtls: { mode: PERMISSIVE, reason: a migration${more} }\n`);
    const open = await documentFor('stock', 'networkpolicy', permissive(', plaintextMethods: [Get]'));
    expect(at(open, 'spec', 'ingress', 0)).toEqual({ ports: [{ protocol: 'TCP', port: 50051 }] });
    const closed = await documentFor('stock', 'networkpolicy', permissive(''));
    expect(at(closed, 'spec', 'ingress', 0, 'from')).toHaveLength(1);
  });

  test('opens all ports to all sources during a dry run of the policies', async () => {
    const more =
      'ports:\n  admin: { port: 8080, targetPort: 8081, appProtocol: http }\npolicies: { mode: dry-run }\n';
    const policy = await documentFor('stock', 'networkpolicy', appended(stock, more));
    expect(at(policy, 'spec', 'ingress', 0)).toEqual({
      ports: [
        { protocol: 'TCP', port: 50051 },
        { protocol: 'TCP', port: 8081 },
      ],
    });
  });

  test('allows only metrics scraping if the service has no callers', async () => {
    expect(at(await documentFor('orders', 'networkpolicy'), 'spec', 'ingress')).toEqual([
      {
        ports: [
          { protocol: 'TCP', port: 15020 },
          { protocol: 'TCP', port: 15090 },
        ],
      },
    ]);
  });

  test('allows only the pods of a gateway, and only on the gRPC port', async () => {
    const files = {
      ...appended(
        dev,
        'gateways:\n  public: { type: istio, namespace: ingress, selector: { istio: ingress }, serviceAccount: in, tls: off }\n',
      ),
      ...appended(
        stock,
        'expose: { public: { hosts: [a.example.com] } }\nports:\n  admin: { port: 8080, appProtocol: http }\n',
      ),
    };
    const ingress = itemsAt(await documentFor('stock', 'networkpolicy', files), 'spec', 'ingress');
    const inNamespace = (name: string, labels: object) => ({
      namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': name } },
      podSelector: { matchLabels: labels },
    });
    const grpc = { protocol: 'TCP', port: 50051 };
    expect(ingress.slice(0, 2)).toEqual([
      { from: [inNamespace('shop', { app: 'orders' })], ports: [grpc, { protocol: 'TCP', port: 8080 }] },
      { from: [inNamespace('ingress', { istio: 'ingress' })], ports: [grpc] },
    ]);
  });

  test('lets calls out to all ports of the called service', async () => {
    const policy = await documentFor(
      'orders',
      'networkpolicy',
      appended(stock, 'ports:\n  admin: { port: 8080, appProtocol: http }\n'),
    );
    expect(at(policy, 'spec', 'egress', 0, 'ports')).toEqual([
      { protocol: 'TCP', port: 50051 },
      { protocol: 'TCP', port: 8080 },
    ]);
  });
});

test('the proxies of its callers know an external service, and may connect to any address', async () => {
  const bank = `name: bank
owner: team-orders
namespace: shop
hosts: [api.bank.example.com]
port: { number: 80, protocol: GRPC, targetPort: 443 }
tls: { mode: SIMPLE }
grpc: { services: [shop.v1.Orders] }
`;
  const files = {
    'services/bank/external.yaml': bank,
    ...appended(orders, '  - { service: bank, methods: [Get] }\n'),
  };
  expect(at(await documentFor('orders', 'sidecar', files), 'spec', 'egress', 0, 'hosts')).toEqual([
    'shop/stock.shop.svc.cluster.local',
    'shop/api.bank.example.com',
    'istio-system/*',
  ]);
  expect(at(await documentFor('orders', 'networkpolicy', files), 'spec', 'egress', 1)).toEqual({
    ports: [{ protocol: 'TCP', port: 443 }],
  });
});
