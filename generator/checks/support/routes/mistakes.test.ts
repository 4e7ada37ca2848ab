import { describe } from 'vitest';
import { appended, paths } from '../../../testing/edited.ts';
import { type MistakeRow, testMistakes } from '../../../testing/findings.ts';

const { orders, stock, dev } = paths;

/** The cluster dev with two versions of stock, and more lines for it. */
const inDev = (more: string) =>
  appended(dev, `      v2: { tag: v1.1.0 }\n    weights: { v1: 90, v2: 10 }\n${more}`);

const shapes: readonly MistakeRow[] = [
  [
    'two conditions on one value',
    appended(stock, 'routes: [{ name: a, match: { metadata: { x-a: { exact: a, prefix: b } } } }]\n'),
    [`MESH206 ${stock}:8:47`, 'metadata.x-a', 'Exactly one of exact, prefix, regex, present and absent.'],
  ],
  [
    'a rule that matches everything',
    appended(stock, 'routes: [{ name: a, match: {}, timeout: 1s }]\n'),
    [`MESH206 ${stock}:8:28`, 'routes[0].match', 'The calls that the rule matches'],
  ],
  [
    'absent that is not true',
    appended(stock, 'routes: [{ name: a, match: { metadata: { x-a: { absent: false } } } }]\n'),
    [`MESH204 ${stock}:8:57`, 'cannot be false', 'the only value is true'],
  ],
  [
    'a number where metadata is a text',
    appended(stock, 'routes: [{ name: a, match: { metadata: { x-a: { exact: 1.10 } } } }]\n'),
    [`MESH203 ${stock}:8:56`, 'is 1.10, but must be a string', 'put it in quotes: "1.10"'],
  ],
  [
    'a status that is not a gRPC status',
    appended(stock, 'faults: [{ methods: [Get], abort: { grpcStatus: UNAVAILBLE } }]\n'),
    [`MESH204 ${stock}:8:49`, 'grpcStatus cannot be', 'did you mean UNAVAILABLE?'],
  ],
  [
    'a method without a limit, misspelt',
    appended(stock, 'methods: { Get: { timeout: of } }\n'),
    [`MESH205 ${stock}:8:28`, '"of" is not a duration or "off"', 'off for no limit'],
  ],
];

const references: readonly MistakeRow[] = [
  [
    'unknown methods wherever methods can be named',
    {
      ...appended(
        stock,
        'routes: [{ name: a, match: { methods: [Gte] } }]\nmirror: [{ methods: [Gte], subset: v1 }]\nfaults: [{ methods: [Gte], delay: { fixedDelay: 1s } }]\n',
      ),
      ...inDev('    methodWeights: { Gte: { v1: 100 } }\n'),
    },
    [`MESH310 ${dev}:12:22`, 'has no method Gte', 'did you mean Get?'],
    [`MESH310 ${stock}:8:40`, 'has no method Gte', 'did you mean Get?'],
    [`MESH310 ${stock}:9:22`, 'has no method Gte', 'did you mean Get?'],
    [`MESH310 ${stock}:10:22`, 'has no method Gte', 'did you mean Get?'],
  ],
  [
    'unknown services wherever services can be named',
    {
      ...appended(
        stock,
        'routes: [{ name: a, match: { callers: [order] } }]\nmirror: [{ methods: [Get], service: stok }]\n',
      ),
      ...appended(dev, 'allowFaults: [stok]\n'),
    },
    [`MESH308 ${dev}:10:15`, 'no service stok runs in this cluster', 'did you mean stock?'],
    [`MESH308 ${stock}:8:40`, 'there is no service order', 'did you mean orders?'],
    [`MESH308 ${stock}:9:37`, 'there is no service stok', 'did you mean stock?'],
  ],
];

const weights: readonly MistakeRow[] = [
  [
    'weights of a method that do not sum to 100, and one of a version that does not run',
    inDev('    methodWeights:\n      Get: { v1: 50, v2: 49 }\n      Reserve: { v1: 50, v4: 50 }\n'),
    [`MESH401 ${dev}:13:7`, 'sum to 99', '1 is missing'],
    [`MESH402 ${dev}:14:26`, 'no version v4 runs', 'did you mean v2?'],
  ],
  [
    'weights of a rule that do not sum to 100, reported once',
    {
      ...appended(stock, 'routes: [{ name: a, match: { methods: [Get] }, weights: { v1: 60, v2: 60 } }]\n'),
      ...inDev(''),
    },
    [`MESH401 ${stock}:8:48`, 'sum to 120', '20 are too many'],
  ],
];

const retries: readonly MistakeRow[] = [
  [
    'a rule that repeats what must not be repeated',
    appended(
      orders,
      'routes: [{ name: a, match: { methods: [Place] }, retries: { attempts: 1, retryOn: [unavailable] } }]\n',
    ),
    [`MESH406 ${orders}:11:84`, 'may repeat shop.v1.Orders/Place', 'nonIdempotent: allow'],
  ],
  [
    'a timeout of a rule that is too short for the retries of the method',
    appended(
      stock,
      'methods: { Get: { retries: { attempts: 1, perTryTimeout: 1s, retryOn: [unavailable, reset, deadline-exceeded] } } }\nroutes: [{ name: a, match: { methods: [Get] }, timeout: 1500ms }]\n',
    ),
    [`MESH407 ${stock}:9:57`, '2 tries of 1s take 2s', 'raise the timeout to 2s'],
  ],
  [
    'retries of a rule that are too long for the timeout of the method',
    appended(
      stock,
      'timeout: 1s\nmethods: { Reserve: { timeout: off } }\nroutes: [{ name: a, match: { methods: [Get, Reserve] }, retries: { attempts: 1, perTryTimeout: 1s, retryOn: [unavailable, reset, deadline-exceeded] } }]\n',
    ),
    [
      `MESH407 ${stock}:10:96`,
      '2 tries of 1s take 2s, longer than the timeout of 1s',
      'raise the timeout to 2s',
    ],
  ],
  [
    'nothing, where the limits belong to a stream that they do not reach',
    appended(
      orders,
      'timeout: 1s\nretries: { attempts: 1, perTryTimeout: 500ms, retryOn: [reset, deadline-exceeded], nonIdempotent: allow }\nmethods:\n  Watch: { retries: { attempts: 1, perTryTimeout: 2s, retryOn: [reset, deadline-exceeded], nonIdempotent: allow } }\n  Get: { timeout: off, retries: { attempts: 1, perTryTimeout: 2s, retryOn: [unavailable, reset, deadline-exceeded] } }\nroutes: [{ name: a, match: { methods: [Watch], metadata: { x-a: { present: true } } }, retries: { attempts: 9, perTryTimeout: 1m, retryOn: [unavailable, reset, deadline-exceeded] } }]\n',
    ),
  ],
];

const routes: readonly MistakeRow[] = [
  [
    'a rule behind several that take all its methods between them',
    appended(
      orders,
      'routes:\n  - { name: a, match: { methods: [Get, Place] } }\n  - { name: b, match: { methods: [Watch] } }\n  - { name: c, match: { services: [shop.v1.Orders] } }\n',
    ),
    [`MESH412 ${orders}:14:13`, 'no call reaches c: a and b match all of its calls', 'narrower rule first'],
  ],
  [
    'a caller whose calls an earlier rule takes',
    {
      ...appended(
        orders,
        'routes:\n  - { name: a, match: { callers: [stock] } }\n  - { name: b, match: { methods: [Get], callers: [stock, desk] } }\n',
      ),
      ...appended(stock, 'calls: [{ service: orders, methods: [Get] }]\n'),
      'services/desk/service.yaml':
        'name: desk\nowner: a\nnamespace: b\nimage: c\ngrpc: { port: 1, services: [shop.v1.Stock] }\ncalls: [{ service: orders, methods: [Get] }]\n',
    },
    [`MESH412 ${orders}:13:51`, 'calls of stock in b', 'narrower rule first'],
  ],
  [
    'a fault for some calls that hides a rule',
    appended(
      stock,
      'routes: [{ name: a, match: { methods: [Get], metadata: { x-a: { exact: a } } } }]\nfaults: [{ methods: [Get], metadata: { x-a: { present: true } }, delay: { fixedDelay: 1s } }]\n',
    ),
    [`MESH412 ${stock}:8:18`, 'no call reaches a: faults[0] matches all of its calls', 'narrower rule first'],
  ],
  [
    'nothing, where a rule leaves some calls to weights of the method',
    {
      ...appended(
        stock,
        'routes:\n  - { name: a, match: { methods: [Get], callers: [orders] }, timeout: 1s }\n  - { name: b, match: { methods: [Get] }, subset: v1 }\n',
      ),
      ...appended(orders, '', ['[Reserve]', '[Reserve, Get]']),
      ...inDev('    methodWeights: { Get: { v2: 100 } }\n'),
    },
  ],
];

describe('shapes of traffic settings', () => testMistakes(shapes));
describe('names in traffic settings', () => testMistakes(references));
describe('splits', () => testMistakes(weights));
describe('retries of rules and of streams', () => testMistakes(retries));
describe('routes that are never used', () => testMistakes(routes));
