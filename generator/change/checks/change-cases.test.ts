import { describe, expect, test, vi } from 'vitest';
import { checkChange } from '../../inspect/change.ts';
import { change, committedRepository, printedChange } from '../../testing/change-fixture.ts';
import { both, cluster, everywhere, split, tag, testRows } from '../../testing/change-rows.ts';
import { commitAll } from '../../testing/git-repository.ts';
import { soundFiles } from '../../testing/temporary-repository.ts';

// git, and processes on a busy machine, take their time.
vi.setConfig({ testTimeout: 60_000 });

const record = JSON.stringify({
  file: [
    {
      name: 'shop/v1/shop.proto',
      package: 'shop.v1',
      service: [{ name: 'Stock', method: [{ name: 'Get' }, { name: 'Reserve' }] }],
    },
  ],
});

/** The protos of the sound repository, whose message has a field of some number. */
const protos = (number: number, more = '') => ({
  'protos/shop/v1/shop.proto': (soundFiles['protos/shop/v1/shop.proto'] ?? '').replace(
    'message Message {}',
    `message Message { int32 count = ${number}; ${more} }`,
  ),
});

const inNamespace = (name: string) => ({
  'services/stock/service.yaml': (soundFiles['services/stock/service.yaml'] ?? '').replace(
    'namespace: shop',
    `namespace: ${name}`,
  ),
});

const gateway = `gateways:
  public:
    type: istio
    namespace: istio-ingress
    selector: { istio: ingressgateway }
    serviceAccount: ingress
    tls: off
`;

/** A StatefulSet in dev. */
const ledger = (statefulSet: string, version = 'v1') => ({
  'services/ledger/service.yaml': `name: ledger
owner: team-stock
namespace: shop
image: registry.example.com/shop/ledger
statefulSet:
${statefulSet}`,
  ...cluster('dev', `${tag('v1.0.0')}\n  ledger: { versions: { ${version}: { tag: v1.0.0 } } }`),
});

const claims = (storage: string) => `  volumeClaims: { data: { storage: ${storage}, mountPath: /data } }\n`;

describe('a change', () => {
  testRows([
    [
      'a StatefulSet gets larger claims, another order and another Service',
      ledger(claims('1Gi')),
      ledger(`${claims('2Gi')}  podManagementPolicy: Parallel\n  serviceName: ledger\n`),
      'MESH504 services/ledger/service.yaml:6:3',
      'MESH504 services/ledger/service.yaml:7:3',
      'MESH504 services/ledger/service.yaml:8:3',
    ],
    [
      'a StatefulSet gets another strategy, and another name of its version',
      ledger(claims('1Gi')),
      ledger(`${claims('1Gi')}  updateStrategy: { partition: 1 }\n  minReadySeconds: 5\n`, 'v2'),
    ],
    [
      'the record of what runs is removed',
      { ...cluster('dev', tag('v1.0.0')), 'services/stock/releases/v1.0.0/protos.json': record },
      { 'services/stock/releases': null },
      'MESH516 clusters/dev.yaml:7:28',
    ],
    [
      'the record of what runs nowhere is removed',
      { ...cluster('dev', tag('v1.1.0')), 'services/stock/releases/v1.0.0/protos.json': record },
      { 'services/stock/releases': null },
    ],
    [
      'a version is added with protos that break its callers, without a record',
      { ...everywhere('v1.1.0'), ...cluster('prod-eu', tag('v1.0.0')), ...protos(1) },
      { ...cluster('prod-eu', tag('v1.1.0')), ...protos(2) },
      'MESH509 clusters/prod-eu.yaml:7:28',
    ],
    [
      'a version is added with protos that grow, without a record',
      { ...everywhere('v1.1.0'), ...cluster('prod-eu', tag('v1.0.0')), ...protos(1) },
      { ...cluster('prod-eu', tag('v1.1.0')), ...protos(1, 'string note = 2;') },
    ],
    [
      'protos break a contract that no added version is built from',
      { ...everywhere('v1.0.0'), ...protos(1) },
      protos(2),
    ],
    [
      'a gateway leaves, and a namespace with its last service',
      { ...cluster('dev', tag('v1.0.0'), { top: gateway }), ...inNamespace('warehouse') },
      {
        'clusters/dev.yaml':
          'name: dev\nstage: dev\nservices:\n  orders:\n    versions: { v1: { tag: v1.0.0 } }\n    calls: []\n',
      },
      'MESH502 clusters/dev.yaml:3:1',
      'MESH513 clusters/dev.yaml:1:7',
      'MESH513 clusters/dev.yaml:3:1',
      'MESH513 clusters/dev.yaml:3:1',
    ],
    [
      'the last service leaves its namespace by its own spec, no cluster file changed',
      { ...cluster('dev', tag('v1.0.0')), ...inNamespace('warehouse') },
      inNamespace('store'),
      'MESH505 services/stock/service.yaml:3:12',
      'MESH513 clusters/dev.yaml:3:1',
    ],
    [
      'another team takes a service over',
      {},
      {
        'services/stock/service.yaml': (soundFiles['services/stock/service.yaml'] ?? '').replace(
          'team-stock',
          'team-new',
        ),
      },
      'MESH515 services/stock/service.yaml:2:8',
    ],
    [
      'an identity of the whole cluster changes',
      cluster('dev', tag('v1.0.0')),
      cluster('dev', tag('v1.0.0'), { top: 'trustDomain: corp.example.com\n' }),
      'MESH520 clusters/dev.yaml:3:1',
    ],
  ]);

  test('back to what a cluster ran some commits ago is a rollback', async () => {
    const root = committedRepository(everywhere('v1.0.0'));
    for (const version of ['v1.1.0', 'v1.2.0']) {
      for (const name of ['dev', 'staging', 'prod-eu']) {
        change(root, cluster(name, tag(version)));
        commitAll(root, `feat: stock ${version} in ${name}`);
      }
    }
    change(root, cluster('prod-eu', tag('v1.0.0')));
    expect(await printedChange(root)).toBe('');
    change(root, cluster('prod-eu', tag('v1.0.1')));
    expect(await printedChange(root)).toContain('MESH508');
  });

  test('of nothing but pages is none', async () => {
    const root = committedRepository();
    change(root, { 'README.md': 'Shop\n' });
    expect(await checkChange(root, 'HEAD')).toEqual([]);
  });

  test('to specs with errors reports only these errors', async () => {
    const root = committedRepository(cluster('dev', split(50, 50)));
    change(root, cluster('dev', `${both}\n    weights: { v1: 1, v2: 2 }`));
    expect((await checkChange(root, 'HEAD')).map(({ rule }) => rule.code)).toEqual(['MESH401']);
  });
});
