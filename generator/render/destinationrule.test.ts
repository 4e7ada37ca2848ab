import { describe, expect, test } from 'vitest';
import { appended, paths } from '../testing/edited.ts';
import { at, documentIn, rendered } from '../testing/rendered.ts';

const twoVersions = {
  'clusters/dev.yaml': `name: dev
stage: dev
services:
  orders:
    versions:
      v1: { tag: v1.0.0 }
  stock:
    versions:
      v1: { tag: v1.0.0 }
      v2: { tag: v1.1.0 }
    weights: { v1: 90, v2: 10 }
`,
};

async function ruleOf(settings: string): Promise<unknown> {
  const tree = await rendered({ ...twoVersions, ...appended(paths.stock, settings) });
  return documentIn(tree, 'overlays/dev/stock', 'base/stock', 'destinationrule');
}

test('shares of localities have the order of their names, whatever the spec has', async () => {
  const rule = await ruleOf(`loadBalancer:
  localityLbSetting:
    distribute:
      - to: { us-east1/*: 20, europe-west1/b: 80 }
        from: europe-west1
    enabled: true
  consistentHash: { maglev: { tableSize: 17 }, httpHeaderName: x-customer }
`);
  expect(JSON.stringify(at(rule, 'spec', 'trafficPolicy', 'loadBalancer'))).toBe(
    JSON.stringify({
      consistentHash: { httpHeaderName: 'x-customer', maglev: { tableSize: 17 } },
      localityLbSetting: {
        enabled: true,
        distribute: [{ from: 'europe-west1', to: { 'europe-west1/b': 80, 'us-east1/*': 20 } }],
      },
    }),
  );
});

describe('settings of a version', () => {
  test('are completed by those of the service, block by block', async () => {
    const rule = await ruleOf(`connectionPool:
  maxConnections: 10
  http2MaxRequests: 100
  tcpKeepalive: { time: 60s }
outlierDetection: { consecutiveGatewayErrors: 3, maxEjectionPercent: 50 }
loadBalancer: { simple: ROUND_ROBIN, warmup: { duration: 1m } }
subsets:
  v2:
    connectionPool: { http2MaxRequests: 5, tcpKeepalive: { probes: 3 } }
    outlierDetection: { maxEjectionPercent: 100 }
    loadBalancer: { simple: RANDOM }
`);
    expect(at(rule, 'spec', 'subsets', 1)).toEqual({
      name: 'v2',
      labels: { version: 'v2' },
      trafficPolicy: {
        loadBalancer: { simple: 'RANDOM' },
        connectionPool: {
          tcp: { maxConnections: 10, tcpKeepalive: { time: '60s', probes: 3 } },
          http: { http2MaxRequests: 5 },
        },
        outlierDetection: { consecutiveGatewayErrors: 3, maxEjectionPercent: 100 },
      },
    });
  });

  test('leave out blocks that are not set: Istio uses those of the service', async () => {
    const rule = await ruleOf(`connectionPool: { http2MaxRequests: 100 }
subsets:
  v2: { outlierDetection: { maxEjectionPercent: 100 } }
`);
    expect(at(rule, 'spec', 'subsets', 0)).toEqual({ name: 'v1', labels: { version: 'v1' } });
    expect(at(rule, 'spec', 'subsets', 1, 'trafficPolicy')).toEqual({
      outlierDetection: { maxEjectionPercent: 100 },
    });
  });

  test('are rendered only if the version runs', async () => {
    const tree = await rendered(appended(paths.stock, 'subsets:\n  v1: { tls: { mode: ISTIO_MUTUAL } }\n'));
    const rule = documentIn(tree, 'overlays/dev/stock', 'base/stock', 'destinationrule');
    expect(at(rule, 'spec', 'subsets')).toEqual([
      { name: 'v1', labels: { version: 'v1' }, trafficPolicy: { tls: { mode: 'ISTIO_MUTUAL' } } },
    ]);
  });
});

test('the order of keys in a spec has no effect', async () => {
  const one = await ruleOf(
    'connectionPool: { tcpKeepalive: { interval: 5s, time: 9s }, connectTimeout: 1s }\n',
  );
  const other = await ruleOf(
    'connectionPool: { connectTimeout: 1s, tcpKeepalive: { time: 9s, interval: 5s } }\n',
  );
  expect(JSON.stringify(one)).toBe(JSON.stringify(other));
});

test('an empty block is left out: Istio would refuse it', async () => {
  const rule = await ruleOf('connectionPool: {}\nsubsets:\n  v1: { connectionPool: {} }\n');
  expect(at(rule, 'spec', 'trafficPolicy')).toBeUndefined();
  expect(at(rule, 'spec', 'subsets', 0, 'trafficPolicy')).toBeUndefined();
});
