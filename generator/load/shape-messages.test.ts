import { Ajv } from 'ajv';
import { describe, expect, test } from 'vitest';
import { schemas } from '../schema/index.ts';
import { appended, edited, ordersInDev, paths } from '../testing/edited.ts';
import { findingsIn } from '../testing/findings.ts';
import { type Files, temporaryRepository } from '../testing/temporary-repository.ts';
import { type JsonObject, objectOf } from './shape-errors.ts';

const { orders, dev } = paths;

/** Keywords that describe a schema for people. */
const annotations = new Set(['title', 'description', 'examples', 'default', '$schema', '$id']);

/** Keywords without an error of their own: what is wrong inside them is reported. */
const containers = new Set(['properties', 'patternProperties', 'items', 'propertyNames']);

/** A mistake for each keyword of the schemas: the files, the message, and part of the hint. */
const mistakes: Readonly<Record<string, readonly [files: Files, message: string, help: string]>> = {
  type: [
    appended(orders, 'timeout: [1s]\n'),
    'timeout is a list, but must be a string',
    'For example: 500ms',
  ],
  required: [
    edited(orders, ['  port: 50051\n', '']),
    'grpc has no port',
    'add `port: 50051` (Port of the gRPC server',
  ],
  additionalProperties: [
    appended(orders, 'timeuot: 1s\n'),
    'there is no key timeuot here',
    'did you mean timeout?',
  ],
  pattern: [appended(orders, 'timeout: "5"\n'), '"5" is not a duration', 'For example: 500ms'],
  enum: [
    appended(orders, 'probes: http\n'),
    'probes cannot be "http"',
    'the allowed values are grpc, none, tcp',
  ],
  const: [
    appended(orders, 'mtls: { mode: DISABLE, reason: none }\n'),
    'mtls.mode cannot be "DISABLE"',
    'the only value is "PERMISSIVE"',
  ],
  anyOf: [
    appended(orders, 'retries: 3\n'),
    'retries is 3, but must be off or a map',
    'For example: { attempts: 1',
  ],
  minimum: [edited(orders, ['50051', '0']), 'grpc.port must be 1 or more', 'For example: 50051'],
  maximum: [edited(orders, ['50051', '65536']), 'grpc.port must be 65535 or less', 'For example: 50051'],
  exclusiveMinimum: [
    appended(orders, 'loadBalancer: { warmup: { duration: 10s, aggression: 0 } }\n'),
    'loadBalancer.warmup.aggression must be more than 0',
    'For example: 1',
  ],
  minLength: [
    appended(orders, 'mtls: { mode: PERMISSIVE, reason: "" }\n'),
    'mtls.reason is empty',
    'For example: the billing cron job',
  ],
  maxLength: [
    edited(orders, ['name: orders', `name: ${'a'.repeat(64)}`]),
    'name has 64 characters, and must have 63 characters or fewer',
    'For example: orders',
  ],
  minItems: [
    edited(orders, ['[shop.v1.Orders]', '[]']),
    'grpc.services is empty',
    'For example: [ greeter.v1.Greeter ]',
  ],
  uniqueItems: [
    edited(orders, ['[shop.v1.Orders]', '[shop.v1.Orders, shop.v1.Orders]']),
    '"shop.v1.Orders" is listed twice in grpc.services',
    'remove one of the two',
  ],
  minProperties: [
    ordersInDev('versions: {}'),
    'services.orders.versions is empty',
    'For example: { v1: { tag: v1.0.0 } }',
  ],
  maxProperties: [
    appended(orders, 'routes: [{ name: a, match: { metadata: { x: { exact: a, prefix: b } } } }]\n'),
    'routes[0].match.metadata.x must have a single key',
    'Exactly one of exact, prefix',
  ],
};

function schemasWithin(schema: JsonObject): JsonObject[] {
  const children = [
    ...Object.values(objectOf(schema['properties'])),
    ...Object.values(objectOf(schema['patternProperties'])),
    ...[schema['items'], schema['propertyNames'], schema['additionalProperties']],
    ...(Array.isArray(schema['anyOf']) ? schema['anyOf'] : []),
  ].filter((child) => typeof child === 'object');
  return [schema, ...children.map(objectOf).flatMap(schemasWithin)];
}

const all = Object.values(schemas).map(objectOf).flatMap(schemasWithin);

describe('a schema violation', () => {
  test('has a message for every keyword', () => {
    const keywords = new Set(all.flatMap(Object.keys).filter((keyword) => !annotations.has(keyword)));
    expect([...keywords].filter((keyword) => !containers.has(keyword)).sort()).toEqual(
      Object.keys(mistakes).sort(),
    );
  });

  test.each(Object.entries(mistakes))(
    '%s: is reported once, with a message and a valid example',
    async (_, mistake) => {
      const [files, message, help] = mistake;
      const found = await findingsIn(temporaryRepository(files));
      expect(found.map((finding) => finding.message)).toEqual([message]);
      expect(found[0]?.hint).toContain(help);
    },
  );

  test('has a valid example for every string with a format', () => {
    const formed = all.filter((schema) => 'pattern' in schema || 'minLength' in schema);
    const ajv = new Ajv({ strict: false });
    const wrong = formed.filter(({ examples, ...schema }) => {
      const isRight = ajv.compile(schema);
      return (
        !Array.isArray(examples) || examples.length === 0 || !examples.every((example) => isRight(example))
      );
    });
    expect([...new Set(wrong.map(({ description }) => String(description)))]).toEqual([]);
  });
});

describe('a term that users know from other tools', () => {
  const retryOn = (word: string): Files => appended(orders, `retries: { attempts: 1, retryOn: [${word}] }\n`);
  test.each<readonly [name: string, files: Files, help: string]>([
    ['a word cut short', retryOn('UNAVAIL'), 'did you mean unavailable?'],
    ['a gRPC status', retryOn('DEADLINE_EXCEEDED'), 'did you mean deadline-exceeded?'],
    ['a status with more before it', retryOn('grpc-unavailable'), 'did you mean unavailable?'],
    ["Envoy's gateway-error", retryOn('gateway-error'), 'did you mean unavailable?'],
    ["Envoy's 5xx", retryOn('5xx'), 'did you mean unavailable or internal?'],
    ['a key in one word', appended(orders, 'mirrorPercent: 5\n'), 'did you mean mirror[].percent?'],
    ['a key with hyphens', appended(orders, 'load-balancer: {}\n'), 'did you mean loadBalancer?'],
    ['a key of Kubernetes', appended(orders, 'entrypoint: []\n'), 'did you mean command?'],
    [
      'a key one level too high',
      appended(orders, 'perTryTimeout: 1s\n'),
      'did you mean retries.perTryTimeout?',
    ],
    [
      'a key of another file',
      appended(orders, 'allowFaults: [orders]\n'),
      'there is allowFaults in clusters/<name>.yaml',
    ],
    ['off, misspelt', appended(orders, 'retries: none\n'), 'did you mean off?'],
    [
      'a word of another case',
      edited(dev, ['stage: dev', 'stage: dev\nistio: { CNI: true }']),
      'did you mean cni?',
    ],
  ])('%s', async (_, files, help) => {
    const found = await findingsIn(temporaryRepository(files));
    expect(found.map(({ hint }) => hint)).toEqual([expect.stringContaining(help)]);
  });
});
