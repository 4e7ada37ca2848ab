import { describe, expect, test } from 'vitest';
import { appended, ordersInDev, paths } from '../testing/edited.ts';
import { at, documentIn, rendered } from '../testing/rendered.ts';
import type { Files } from '../testing/temporary-repository.ts';

const { orders } = paths;

async function documentOf(kind: string, files: Files = {}) {
  return documentIn(await rendered(files), 'overlays/dev/orders', 'base/orders', kind);
}

describe('a Service', () => {
  test('sets gRPC twice: in the port name and in appProtocol', async () => {
    expect(at(await documentOf('service'), 'spec', 'ports')).toEqual([
      { name: 'grpc', appProtocol: 'grpc', port: 50051, targetPort: 'grpc' },
    ]);
  });

  test('selects the pods of all versions', async () => {
    expect(at(await documentOf('service'), 'spec', 'selector')).toEqual({ app: 'orders' });
  });
});

describe('a DestinationRule', () => {
  test('has a subset for each version, by the label version', async () => {
    const rule = await documentOf(
      'destinationrule',
      ordersInDev('versions: { v1: { tag: v1.0.0 }, v2: { tag: v1.1.0 } }', 'weights: { v1: 100 }'),
    );
    expect(at(rule, 'spec')).toMatchObject({
      host: 'orders.shop.svc.cluster.local',
      subsets: [
        { name: 'v1', labels: { version: 'v1' } },
        { name: 'v2', labels: { version: 'v2' } },
      ],
    });
  });

  test('has the settings of the spec, and never turns mutual TLS off', async () => {
    const outlierDetection = { consecutiveGatewayErrors: 5, interval: '10s', maxEjectionPercent: 50 };
    const settings = {
      loadBalancer: { simple: 'RANDOM' },
      outlierDetection,
      connectionPool: { http2MaxRequests: 100 },
    };
    const added = Object.entries(settings).map(([key, value]) => `${key}: ${JSON.stringify(value)}\n`);
    const policy = at(
      await documentOf('destinationrule', appended(orders, added.join(''))),
      'spec',
      'trafficPolicy',
    );
    expect(policy).toMatchObject({
      loadBalancer: { simple: 'RANDOM' },
      outlierDetection,
      connectionPool: { http: { http2MaxRequests: 100 } },
    });
    expect(at(policy, 'tls', 'mode') ?? 'ISTIO_MUTUAL').toBe('ISTIO_MUTUAL');
  });

  test('is applied before the routes that name its subsets', async () => {
    const wave = async (kind: string) =>
      Number(at(await documentOf(kind), 'metadata', 'annotations', 'argocd.argoproj.io/sync-wave'));
    expect(await wave('destinationrule')).toBeGreaterThan(0);
    expect(await wave('virtualservice')).toBeGreaterThan(await wave('destinationrule'));
  });
});

describe('a ServiceAccount', () => {
  test('is the identity of the service, and has no access to the Kubernetes API', async () => {
    expect(await documentOf('serviceaccount')).toMatchObject({
      metadata: { name: 'orders', namespace: 'shop' },
      automountServiceAccountToken: false,
    });
  });
});
