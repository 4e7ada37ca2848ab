import { describe, vi } from 'vitest';
import { cluster, split, tag, testRows } from '../../testing/change-rows.ts';

// git, and processes on a busy machine, take their time.
vi.setConfig({ testTimeout: 60_000 });

/** VirtualServices that a team has written itself, for the subsets of another one. */
const foreignRoute = (weight: number, leaving = 'v1') => ({
  'services/orders/extra/route.yaml': `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: orders-to-stock, namespace: shop }
spec:
  hosts: [stock.internal]
  http:
    - name: old
      route:
        - destination: { host: stock, subset: ${leaving} }
          weight: ${weight}
        - destination: { host: stock.shop.svc.cluster.local, subset: v2 }
          weight: ${100 - weight}
`,
});
describe('a version that is added or removed', () => {
  testRows([
    [
      'a version that another service routes to leaves',
      { ...cluster('dev', split(0, 100)), ...foreignRoute(10) },
      { ...cluster('dev', tag('v1.1.0').replace('v1:', 'v2:')), ...foreignRoute(10, 'v2') },
      'MESH501 clusters/dev.yaml:7:5',
    ],
    [
      'a version that another service names without calls leaves',
      { ...cluster('dev', split(0, 100)), ...foreignRoute(0) },
      { ...cluster('dev', tag('v1.1.0').replace('v1:', 'v2:')), ...foreignRoute(0, 'v2') },
    ],
    [
      'the only version gets another name',
      cluster('dev', tag('v1.0.0')),
      cluster('dev', 'versions: { v2: { tag: v1.0.0 } }'),
      'MESH501 clusters/dev.yaml:7:5',
    ],
    [
      'a version that only a split of one method uses leaves',
      cluster('dev', split(0, 100, '\n    methodWeights: { Get: { v1: 100, v2: 0 } }')),
      cluster('dev', 'versions: { v2: { tag: v1.1.0 } }'),
      'MESH501 clusters/dev.yaml:7:5',
    ],
    [
      'a version without calls leaves',
      cluster('dev', split(0, 100)),
      cluster('dev', 'versions: { v2: { tag: v1.1.0 } }'),
    ],
    ['a version is added with calls, in waves', cluster('dev', tag('v1.0.0')), cluster('dev', split(90, 10))],
  ]);
});
