import { describe, expect, test, vi } from 'vitest';
import { checkChange } from '../../findings/change.ts';
import { change, committedRepository, printedChange } from '../../testing/change-fixture.ts';
import { whereOf } from '../../testing/findings.ts';
import { commitAll } from '../../testing/git-repository.ts';
import { type Files, soundFiles } from '../../testing/temporary-repository.ts';

// git, and processes on a busy machine, take their time.
vi.setConfig({ testTimeout: 60_000 });

/** A cluster file of the sound repository's services; more lines for stock, and more at the top. */
function cluster(
  name: string,
  stock: string,
  { top = '', orders = 'versions: { v1: { tag: v1.0.0 } }' } = {},
) {
  const stage = name.split('-')[0];
  const text = `name: ${name}\nstage: ${stage}\n${top}services:\n  orders:\n    ${orders}\n  stock:\n    ${stock}\n`;
  return { [`clusters/${name}.yaml`]: text };
}

const tag = (name: string, more = '') => `versions: { v1: { tag: ${name}${more} } }`;
const both = 'versions: { v1: { tag: v1.0.0 }, v2: { tag: v1.1.0 } }';
const split = (one: number, other: number, more = '') =>
  `${both}\n    weights: { v1: ${one}, v2: ${other} }${more}`;

const threeStages = {
  'clusters/fleet.yaml': 'repoURL: https://git.example.com/shop.git\nstages: [dev, staging, prod]\n',
};
const everywhere = (version: string): Files => ({
  ...threeStages,
  ...cluster('dev', tag(version)),
  ...cluster('staging', tag(version)),
  ...cluster('prod-eu', tag(version)),
});

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
const foreignMirror = (subset: string) => ({
  'services/orders/patches/mirror.yaml': `target: { kind: VirtualService, name: orders }
patch:
  - op: add
    path: /spec/http/0/mirrors
    value: [{ destination: { host: stock.shop.svc.cluster.local, subset: ${subset} }, percentage: { value: 5 } }]
`,
});

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

interface Case {
  readonly base: Files;
  readonly after: Files;
  readonly expected: readonly string[];
}

/** A name, the files of the commit, those of the change, and where what is found. */
type Row = readonly [name: string, base: Files, after: Files, ...expected: string[]];

const rows: readonly Row[] = [
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
    'a version that another service copies calls to leaves',
    { ...cluster('dev', split(0, 100)), ...foreignMirror('v1') },
    { ...cluster('dev', tag('v1.1.0').replace('v1:', 'v2:')), ...foreignMirror('v2') },
    'MESH501 clusters/dev.yaml:7:5',
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
  ['a version comes with calls, in waves', cluster('dev', tag('v1.0.0')), cluster('dev', split(90, 10))],
  [
    'a version comes through two stages in one change',
    everywhere('v1.0.0'),
    { ...cluster('staging', tag('v1.1.0')), ...cluster('prod-eu', tag('v1.1.0')) },
    'MESH506 clusters/prod-eu.yaml:7:28',
    'MESH508 clusters/staging.yaml:7:28',
  ],
  [
    'a digest comes under the tag that the stage before pins otherwise',
    { ...everywhere('v1.0.0'), ...cluster('staging', tag('v1.1.0', `, digest: "sha256:${'a'.repeat(64)}"`)) },
    cluster('prod-eu', tag('v1.1.0', `, digest: "sha256:${'b'.repeat(64)}"`)),
    'MESH508 clusters/prod-eu.yaml:7:44',
  ],
  [
    'a digest is pinned of what the stage before runs by tag',
    { ...everywhere('v1.0.0'), ...cluster('staging', tag('v1.1.0')) },
    cluster('prod-eu', tag('v1.1.0', `, digest: "sha256:${'b'.repeat(64)}"`)),
  ],
  ['a new cluster runs what its stage runs', everywhere('v1.0.0'), cluster('prod-us', tag('v1.0.0'))],
  [
    'a new cluster runs what nobody has run',
    everywhere('v1.0.0'),
    cluster('prod-us', tag('v3.0.0')),
    'MESH508 clusters/prod-us.yaml:7:28',
  ],
  [
    'a stage that has not the service is passed by',
    { ...threeStages, ...cluster('dev', tag('v1.1.0')), ...cluster('prod-eu', tag('v1.0.0')) },
    cluster('prod-eu', tag('v1.1.0')),
  ],
  [
    'an abort goes back at once',
    {
      ...everywhere('v1.0.0'),
      ...cluster('prod-eu', split(50, 50), { top: 'maxStep: 10\n' }),
      ...cluster('staging', tag('v1.1.0')),
    },
    cluster('prod-eu', split(100, 0), { top: 'maxStep: 10\n' }),
  ],
  [
    'the calls of one method move too far',
    cluster('dev', split(90, 10), { top: 'maxStep: 20\n' }),
    cluster('dev', split(90, 10, '\n    methodWeights: { Get: { v1: 0, v2: 100 } }'), {
      top: 'maxStep: 20\n',
    }),
    'MESH511 clusters/dev.yaml:10:40',
  ],
  [
    'a new build takes the place of an older one where steps are small',
    { ...everywhere('v1.1.0'), ...cluster('prod-eu', tag('v1.0.0'), { top: 'maxStep: 25\n' }) },
    cluster('prod-eu', tag('v1.1.0'), { top: 'maxStep: 25\n' }),
    'MESH511 clusters/prod-eu.yaml:8:28',
  ],
  [
    'an older build comes back where steps are small',
    { ...everywhere('v1.0.0'), ...cluster('prod-eu', tag('v1.1.0'), { top: 'maxStep: 25\n' }) },
    cluster('prod-eu', tag('v1.0.0'), { top: 'maxStep: 25\n' }),
  ],
  [
    'an autoscaler starts with less than half of the pods',
    { ...everywhere('v1.0.0'), ...cluster('prod-eu', tag('v1.0.0', ', replicas: 5')) },
    cluster('prod-eu', tag('v1.0.0', ', autoscaling: { minReplicas: 2, maxReplicas: 9 }')),
    'MESH512 clusters/prod-eu.yaml:7:49',
  ],
  [
    'pods go while calls are taken away in the same change',
    {
      ...everywhere('v1.1.0'),
      ...cluster(
        'prod-eu',
        'versions: { v1: { tag: v1.0.0, replicas: 4 }, v2: { tag: v1.1.0 } }\n    weights: { v1: 50, v2: 50 }',
      ),
    },
    cluster(
      'prod-eu',
      'versions: { v1: { tag: v1.0.0, replicas: 1 }, v2: { tag: v1.1.0 } }\n    weights: { v1: 0, v2: 100 }',
    ),
    'MESH512 clusters/prod-eu.yaml:7:46',
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
    'a version comes with protos that break its callers, without a record',
    { ...everywhere('v1.1.0'), ...cluster('prod-eu', tag('v1.0.0')), ...protos(1) },
    { ...cluster('prod-eu', tag('v1.1.0')), ...protos(2) },
    'MESH509 clusters/prod-eu.yaml:7:28',
  ],
  [
    'a version comes with protos that grow, without a record',
    { ...everywhere('v1.1.0'), ...cluster('prod-eu', tag('v1.0.0')), ...protos(1) },
    { ...cluster('prod-eu', tag('v1.1.0')), ...protos(1, 'string note = 2;') },
  ],
  [
    'protos break what no version that comes is built from',
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
];

describe('a change', () => {
  const cases = rows.map(([name, base, after, ...expected]): [string, Case] => [
    name,
    { base, after, expected },
  ]);
  test.each(cases)('%s', async (_, { base, after, expected }) => {
    const root = committedRepository(base);
    change(root, after);
    const found = await checkChange(root, 'HEAD');
    expect(found.map(whereOf).sort()).toEqual([...expected].sort());
  });

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

  test('to specs with errors is judged by these alone', async () => {
    const root = committedRepository(cluster('dev', split(50, 50)));
    change(root, cluster('dev', `${both}\n    weights: { v1: 1, v2: 2 }`));
    expect((await checkChange(root, 'HEAD')).map(({ rule }) => rule.code)).toEqual(['MESH401']);
  });
});
