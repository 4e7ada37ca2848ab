import { describe } from 'vitest';
import { appended, edited, ordersInDev, paths } from '../testing/edited.ts';
import { type MistakeRow, testMistakes } from '../testing/findings.ts';

const { orders, dev, fleet } = paths;
const oneVersion = 'versions: { v1: { tag: v1.0.0 } }';

const unknownKeys: readonly MistakeRow[] = [
  [
    'an unknown key at the top',
    appended(orders, 'timeuot: 3s\n'),
    [`MESH201 ${orders}:11:1`, 'there is no key timeuot here', 'did you mean timeout?'],
  ],
  [
    'an unknown key of a map',
    edited(orders, ['  port: 50051\n', '  port: 50051\n  prot: 1\n']),
    [`MESH201 ${orders}:7:3`, 'grpc has no key prot', 'the keys here are port, services'],
  ],
  [
    'an unknown key of an override',
    ordersInDev(oneVersion, 'timeuot: 3s'),
    [`MESH201 ${dev}:6:5`, 'services.orders has no key timeuot', 'did you mean timeout?'],
  ],
  [
    'an unknown key inside an override',
    ordersInDev(oneVersion, 'resources: { limit: { memory: 1Gi } }'),
    [`MESH201 ${dev}:6:18`, 'services.orders.resources has no key limit', 'did you mean limits?'],
  ],
  [
    'an unknown key that resembles no other: the known keys are listed',
    edited(orders, ['  port: 50051\n', '  port: 50051\n  tls: on\n']),
    [`MESH201 ${orders}:7:3`, 'grpc has no key tls', 'the keys here are port, services'],
  ],
  [
    'a key that JavaScript gives every object',
    appended(orders, '__proto__: { polluted: true }\nconstructor: 1\n'),
    [`MESH201 ${orders}:11:1`, 'there is no key __proto__ here', 'the keys here are'],
    [`MESH201 ${orders}:12:1`, 'there is no key constructor here', 'the keys here are'],
  ],
  [
    'a number as a key',
    appended(orders, '1.10: x\n'),
    [`MESH201 ${orders}:11:1`, 'there is no key 1.10 here', 'the keys here are'],
  ],
];

const missingKeys: readonly MistakeRow[] = [
  [
    'a missing key at the top',
    edited(orders, ['owner: team-orders\n', '']),
    [`MESH202 ${orders}:1:1`, 'the spec has no owner', 'add `owner: team-shop` (Team that owns the service.'],
  ],
  [
    'a missing key of a map',
    edited(orders, ['  port: 50051\n', '']),
    [`MESH202 ${orders}:5:1`, 'grpc has no port', 'add `port: 50051` (Port of the gRPC server'],
  ],
  [
    'a required setting removed by an override',
    ordersInDev(oneVersion, 'image: null'),
    [`MESH202 ${dev}:4:3`, 'the spec has no image', '(Image of all versions'],
  ],
  [
    'half a policy in an override of a spec that has none',
    ordersInDev(oneVersion, 'retries: { attempts: 2 }'),
    [`MESH202 ${dev}:6:5`, 'retries has no retryOn', '(The conditions on which a call is retried.'],
  ],
];

const types: readonly MistakeRow[] = [
  [
    'a string where a number is required',
    edited(orders, ['port: 50051', 'port: fast']),
    [`MESH203 ${orders}:6:9`, 'grpc.port is "fast", but must be an integer', 'Port of the gRPC server'],
  ],
  [
    'a string where a list is required',
    edited(orders, ['[shop.v1.Orders]', 'shop.v1.Orders']),
    [`MESH203 ${orders}:7:13`, 'but must be a list', 'The gRPC services that it serves'],
  ],
  [
    'a number where a string is needed: quoted, it keeps its zero',
    edited(dev, ['tag: v1.0.0', 'tag: 1.10']),
    [
      `MESH203 ${dev}:6:18`,
      'services.orders.versions.v1.tag is 1.10, but must be a string',
      'put it in quotes: "1.10"',
    ],
  ],
  [
    'a boolean where a string is required',
    appended(orders, 'env: { DEBUG: true }\n'),
    [`MESH203 ${orders}:11:15`, 'env.DEBUG is true, but must be a string', 'put it in quotes: "true"'],
  ],
  [
    'a number that is none',
    appended(orders, 'resources: { requests: { cpu: .nan } }\n'),
    [`MESH203 ${orders}:11:31`, 'resources.requests.cpu is .nan', 'For example: 500m'],
  ],
  [
    'a key without a value',
    edited(orders, ['image: registry.example.com/shop/orders', 'image:']),
    [`MESH203 ${orders}:4:7`, 'image has no value, but must be a string', 'or remove the key'],
  ],
  [
    'a wrong type in an override',
    ordersInDev(oneVersion, 'timeout: 5'),
    [`MESH203 ${dev}:6:14`, 'services.orders.timeout is 5, but must be a duration', 'ms, s, m or h'],
  ],
  [
    'a list where the spec is expected',
    { [fleet]: '- a\n' },
    [
      `MESH203 ${fleet}:1:3`,
      'the document is a list, but must be a map',
      'Settings that all clusters share.',
    ],
  ],
  [
    'a word where a policy or off is expected, next to a policy with mistakes',
    appended(
      orders,
      'methods:\n  Get: { retries: on }\n  Watch: { retries: { attempts: 0, retryOn: [], often: 1 } }\n',
    ),
    [`MESH203 ${orders}:12:19`, 'methods.Get.retries is "on", but must be off or a map', 'A retry policy'],
    [
      `MESH206 ${orders}:13:33`,
      'methods.Watch.retries.attempts must be 1 or more',
      'Maximum number of retries',
    ],
    [
      `MESH206 ${orders}:13:45`,
      'methods.Watch.retries.retryOn',
      'The conditions on which a call is retried.',
    ],
    [`MESH201 ${orders}:13:49`, 'methods.Watch.retries has no key often', 'the keys here are attempts'],
  ],
];

const values: readonly MistakeRow[] = [
  [
    'a word that is not one of those allowed',
    appended(orders, 'loadBalancer: { simple: LEAST_REQUESTS }\n'),
    [
      `MESH204 ${orders}:11:25`,
      'loadBalancer.simple cannot be "LEAST_REQUESTS"',
      'did you mean LEAST_REQUEST?',
    ],
  ],
  [
    'the one word allowed, misspelt',
    appended(orders, 'retries: { attempts: 1, retryOn: [unavailable], nonIdempotent: yes }\n'),
    [`MESH204 ${orders}:11:64`, 'retries.nonIdempotent cannot be "yes"', 'the only value is "allow"'],
  ],
  [
    'a name that is not a DNS label',
    edited(orders, ['name: orders', 'name: Orders_1']),
    [`MESH205 ${orders}:1:7`, '"Orders_1" is not a DNS label', 'Lower-case letters, digits and "-"'],
  ],
  [
    'a version named like a number',
    ordersInDev('versions:', '  1.10: { tag: v1.0.0 }'),
    [`MESH205 ${dev}:6:7`, '"1.10" is not a DNS label', 'Name of the version'],
  ],
  [
    'an image with a tag',
    edited(orders, ['shop/orders', 'shop/orders:v1']),
    [`MESH205 ${orders}:4:8`, 'is not an image name without tag or digest', 'belong in the cluster files'],
  ],
  [
    'a duration without a unit',
    appended(orders, 'timeout: "5"\n'),
    [`MESH205 ${orders}:11:10`, '"5" is not a duration', 'A number with a unit: ms, s, m or h.'],
  ],
  [
    'a duration with a unit in other words',
    appended(orders, 'timeout: 5 sec\n'),
    [`MESH205 ${orders}:11:10`, '"5 sec" is not a duration', 'did you mean 5s?'],
  ],
  [
    'a path of a probe without a slash',
    appended(orders, 'livenessProbe: { httpGet: { path: live, port: 50051 } }\n'),
    [`MESH205 ${orders}:11:35`, '"live" is not a path of a request', 'starting with "/"'],
  ],
  [
    'a malformed key of a map of names',
    edited(dev, ['  stock:', '  __proto__:']),
    [`MESH205 ${dev}:7:3`, '"__proto__" is not a DNS label', 'Name of a service'],
  ],
  [
    'a name with a control character',
    edited(orders, ['team-orders', 'team\u001b[31m']),
    [`MESH114 ${orders}:2:12`, 'the character U+001B is invisible', 'remove it'],
  ],
  [
    'a name of 64 characters',
    edited(orders, ['name: orders', `name: ${'a'.repeat(64)}`]),
    [`MESH206 ${orders}:1:7`, '63 characters', 'at most 63 characters'],
  ],
  [
    'a port beyond the last one',
    edited(orders, ['50051', '65536']),
    [`MESH206 ${orders}:6:9`, 'grpc.port must be 65535 or less', 'Port of the gRPC server'],
  ],
  [
    'an empty list',
    edited(orders, ['[shop.v1.Orders]', '[]']),
    [`MESH206 ${orders}:7:13`, 'grpc.services', 'The gRPC services that it serves'],
  ],
  [
    'more pods than Kubernetes can count',
    ordersInDev('versions:', '  v1: { tag: v1.0.0, replicas: 99999999999999999999999 }'),
    [
      `MESH206 ${dev}:6:36`,
      'services.orders.versions.v1.replicas must be 2147483647 or less',
      'Number of pods.',
    ],
  ],
  [
    'no version',
    ordersInDev('versions: {}'),
    [`MESH206 ${dev}:5:15`, 'services.orders.versions is empty', 'The versions that run in this cluster.'],
  ],
  [
    'an item that is listed twice in a list',
    edited(orders, ['[shop.v1.Orders]', '[shop.v1.Orders, shop.v1.Orders]']),
    [`MESH207 ${orders}:7:30`, '"shop.v1.Orders" is listed twice in grpc.services', 'remove one of the two'],
  ],
];

describe('a spec of the wrong shape', () => {
  testMistakes([...unknownKeys, ...missingKeys, ...types, ...values]);
});
