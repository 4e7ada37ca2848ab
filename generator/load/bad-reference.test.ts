import { describe } from 'vitest';
import { appended, edited, ordersInDev, paths } from '../testing/edited.ts';
import { type MistakeRow, testMistakes } from '../testing/findings.ts';
import { soundFiles } from '../testing/temporary-repository.ts';

const { orders, dev, proto } = paths;
const twoVersions = ['versions:', '  v1: { tag: v1.0.0 }', '  v2: { tag: v1.1.0 }'];

/** A record by which orders v1.0.0 calls stock: a misspelt name in the spec is not a call that it gave up. */
const recorded = {
  'services/orders/releases/v1.0.0/protos.json': '{ "file": [] }',
  'services/orders/releases/v1.0.0/calls.json': '{ "stock": ["shop.v1.Stock/Reserve"] }',
};

const ofReleases: readonly MistakeRow[] = [
  [
    'a misspelt method that a running version calls',
    { ...recorded, ...edited(orders, ['[Reserve]', '[Reserv]']) },
    [`MESH310 ${orders}:10:15`, 'no method Reserv', 'did you mean Reserve?'],
  ],
  [
    'a misspelt service that a running version calls',
    { ...recorded, ...edited(orders, ['service: stock', 'service: stok']) },
    [`MESH308 ${orders}:9:14`, 'no service stok', 'did you mean stock?'],
  ],
];

const protos: readonly MistakeRow[] = [
  [
    'a proto that is not closed',
    edited(proto, ['message Message {}', 'message Message {']),
    [`MESH301 ${proto}:12:17`, 'unmatched', 'the tree is rendered only if all protos compile'],
  ],
  [
    'a bracket of the wrong kind in a proto, which makes nonsense of all that follows',
    edited(proto, ['service Stock {', 'service Stock (']),
    [`MESH301 ${proto}:8:1`, 'missing message field tag', 'fix the proto'],
    [`MESH301 ${proto}:8:1`, 'unexpected message field', 'fix the proto'],
    [`MESH301 ${proto}:8:15`, 'encountered unmatched `(` delimiter', 'fix the proto'],
    [`MESH301 ${proto}:8:15`, 'message field appears to have method signature', 'fix the proto'],
  ],
  [
    'a merge conflict that git has left in a proto',
    edited(proto, ['package shop.v1;', '<<<<<<< HEAD\npackage shop.v1;\n=======\n>>>>>>> other']),
    [`MESH301 ${proto}:2:1`, 'unresolved merge conflict', 'keep the right parts of both'],
  ],
  [
    'a proto with an unknown type',
    edited(proto, ['rpc Get(Message)', 'rpc Get(Massage)']),
    [`MESH301 ${proto}:4:11`, 'Massage', 'the tree is rendered only if all protos compile'],
  ],
  [
    'two protos that do not compile, behind a mistake in a spec',
    {
      ...edited(orders, ['[Reserve]', '[]']),
      'protos/a.proto': 'syntax = "proto3";\nmessage {}\n',
      'protos/b.proto': 'syntax = "proto3";\nimport "nowhere.proto";\n',
    },
    ['MESH301 protos/a.proto:2:1', 'message', 'fix the proto'],
    ['MESH301 protos/b.proto:2:1', 'imported file does not exist', 'fix the proto'],
    [`MESH206 ${orders}:10:14`, 'calls[0].methods', 'The methods that are called.'],
  ],
  [
    'a buf.yaml that buf does not understand',
    { 'protos/buf.yaml': 'version: v9\n' },
    ['MESH302 protos/buf.yaml:1:1', 'unknown file version: "v9"', ''],
  ],
  [
    'an unknown gRPC service',
    edited(orders, ['shop.v1.Orders', 'shop.v1.Order']),
    [
      `MESH309 ${orders}:7:14`,
      'protos/ declares no gRPC service shop.v1.Order',
      'did you mean shop.v1.Orders?',
    ],
  ],
  [
    'a gRPC service named like what JavaScript gives every object',
    appended(orders, 'retries: { attempts: 1, retryOn: [unavailable] }\n', ['shop.v1.Orders', 'constructor']),
    [`MESH309 ${orders}:7:14`, 'no gRPC service constructor', 'the services of protos/ are shop.v1.Orders'],
  ],
  [
    'an unknown method, in full and short',
    edited(orders, ['[Reserve]', '[shop.v1.Stock/Resreve, Reserv]']),
    [`MESH310 ${orders}:10:15`, 'shop.v1.Stock has no method Resreve', 'did you mean shop.v1.Stock/Reserve'],
    [`MESH310 ${orders}:10:38`, 'shop.v1.Stock has no method Reserv', 'did you mean Reserve?'],
  ],
  [
    'a short method that two services have',
    appended(orders, 'methods: { Get: { timeout: 1s } }\n', [
      '[shop.v1.Orders]',
      '[shop.v1.Orders, shop.v1.Stock]',
    ]),
    [
      `MESH310 ${orders}:11:12`,
      'Get could be shop.v1.Orders/Get or shop.v1.Stock/Get',
      'write its full name',
    ],
  ],
];

const names: readonly MistakeRow[] = [
  [
    'an unknown service called',
    edited(orders, ['service: stock', 'service: stok']),
    [`MESH308 ${orders}:9:14`, 'there is no service stok', 'did you mean stock?'],
  ],
  [
    'an unknown service in a cluster, which could be the one that a caller calls',
    edited(dev, ['  stock:', '  stick:']),
    [`MESH308 ${dev}:7:3`, 'there is no service stick', 'did you mean stock?'],
  ],
  [
    'a service in a cluster whose spec was removed, beside one of a similar name',
    appended(dev, '  stockx:\n    versions:\n      v1: { tag: v1.0.0 }\n'),
    [
      `MESH308 ${dev}:10:3`,
      'there is no service stockx',
      'write services/stockx/service.yaml, or remove it here',
    ],
  ],
  [
    'an unknown stage',
    edited(dev, ['stage: dev', 'stage: prd']),
    [`MESH307 ${dev}:2:8`, 'there is no stage prd in clusters/fleet.yaml', 'did you mean prod?'],
  ],
  [
    'a cluster named unlike its file',
    edited(dev, ['name: dev', 'name: prod']),
    [`MESH306 ${dev}:1:7`, 'the cluster is named prod, but its file is dev.yaml', 'write name: dev'],
  ],
  [
    'a service copied with its name',
    { 'services/extra/service.yaml': soundFiles[orders] ?? '' },
    ['MESH303 services/extra/service.yaml:1:7', 'named orders, but its folder is extra', 'write name: extra'],
    [`MESH304 ${orders}:1:7`, 'a second service is named orders', 'give one of them another name'],
  ],
];

const versions: readonly MistakeRow[] = [
  [
    'a weight of a version that does not run',
    ordersInDev('versions: { v1: { tag: v1.0.0 } }', 'weights: { v1: 90, v2: 10 }'),
    [`MESH402 ${dev}:6:24`, 'no version v2 runs in this cluster', 'the versions here are v1'],
  ],
  [
    'weights beyond 100',
    ordersInDev(...twoVersions, 'weights: { v1: 90, v2: 20 }'),
    [`MESH401 ${dev}:8:5`, 'the weights sum to 110, not to 100 (90 + 20)', '10 are too many'],
  ],
  [
    'weights below 100',
    ordersInDev(...twoVersions, 'weights: { v1: 90, v2: 0 }'),
    [`MESH401 ${dev}:8:5`, 'the weights sum to 90, not to 100 (90 + 0)', '10 are missing'],
  ],
  [
    'several versions and no weights',
    ordersInDev(...twoVersions),
    [`MESH403 ${dev}:5:5`, 'v1 and v2 run here', 'add weights: { v1: 100, v2: 0 }'],
  ],
  [
    'replicas beside autoscaling, whose bounds are the wrong way round',
    ordersInDev(
      'versions:',
      '  v1:',
      '    tag: v1.0.0',
      '    replicas: 2',
      '    autoscaling:',
      '      minReplicas: 3',
      '      maxReplicas: 2',
    ),
    [`MESH404 ${dev}:8:9`, 'version v1 has both replicas and autoscaling', 'remove replicas'],
    [`MESH405 ${dev}:11:24`, 'maxReplicas 2 is below minReplicas 3', 'at least 3'],
  ],
];

describe('specs that contradict the protos', () => testMistakes(protos));

describe('specs that name what is not there', () => testMistakes(names));

describe('versions that contradict each other', () => testMistakes(versions));

describe('calls that a running version makes, misspelt', () => testMistakes(ofReleases));
