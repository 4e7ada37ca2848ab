import { describe, expect, test } from 'vitest';
import { isScalar, parseDocument, visit } from 'yaml';
import { shop } from '../fuzz/shop.ts';
import { findingsIn, whereOf } from '../testing/findings.ts';
import { soundFiles, temporaryRepository } from '../testing/temporary-repository.ts';

const specs = Object.entries(shop).filter(([path]) => /\/(?:service|external|dev|prod)\.yaml$/.test(path));

/** Values that are wrong nearly everywhere, as one slip would leave them. */
const slips = ['""', '[a]', '{ a: b }', '-3', 'no such', 'zzz', 'null'];

/** All specs that have one key or one value wrong. */
function* mistakes(text: string): Iterable<string> {
  const places: (readonly [start: number, end: number, by: string])[] = [];
  visit(parseDocument(text), {
    Scalar(key, { value, range }) {
      if (!range) return;
      const word = String(value);
      const short = word.length > 4 ? [`${word.slice(0, -2)}${word.slice(-1)}`] : [];
      for (const by of [...short, ...(key === 'key' ? ['zzz'] : slips)])
        if (by !== word) places.push([range[0], range[1], by]);
    },
    Pair: (_, { key }) => (isScalar(key) ? undefined : visit.SKIP),
  });
  for (const [start, end, by] of places) yield text.slice(0, start) + by + text.slice(end);
}

describe('one wrong key or value', () => {
  test.each(specs)('of %s is one finding', async (path, text) => {
    const several: string[] = [];
    for (const wrong of mistakes(text)) {
      const found = await findingsIn(temporaryRepository({ ...shop, [path]: wrong }));
      if (found.length > 1) several.push(found.map((each) => `${whereOf(each)} ${each.message}`).join('\n'));
    }
    expect(several).toEqual([]);
  });
});

const stock = String(soundFiles['services/stock/service.yaml']);
const orders = String(soundFiles['services/orders/service.yaml']);
const dev = String(soundFiles['clusters/dev.yaml']);
const fleet = String(soundFiles['clusters/fleet.yaml']);
const stockFile = 'services/stock/service.yaml';
const external = (keys: string) => ({
  'services/orders/service.yaml': `${soundFiles['services/orders/service.yaml']}  - service: pay\n`,
  'services/pay/external.yaml': `name: pay\nowner: team-stock\nnamespace: shop\n${keys}`,
});
const paying = external('hosts: [pay.example.com]\nport: { number: 443, protocol: TLS }\n');
const ordersWith = (before: string, after: string) => ({
  'services/orders/service.yaml': orders.replace(before, after),
});

describe('a misspelt key, without which other settings have no effect, is one finding', () => {
  test.each<[string, Readonly<Record<string, string>>]>([
    ['the server', { [stockFile]: `${stock.replace('grpc:', 'zzz:')}timeout: 2s\nroutes: []\n` }],
    ['the server of probes', { [stockFile]: `${stock.replace('grpc:', 'zzz:')}probes: tcp\n` }],
    [
      'connectionPool',
      { [stockFile]: `${stock}retryBudget: { percent: 10 }\nconectionPol: { http2MaxRequests: 9 }\n` },
    ],
    ['resources', { [stockFile]: `${stock}envFields: { CPUS: limits.cpu }\nzzz: { limits: { cpu: 1 } }\n` }],
    ['env', { [stockFile]: `${stock}args: [$(LEVEL)]\nzzz: { LEVEL: info }\n` }],
    [
      'connectionPool in the defaults',
      {
        [stockFile]: `${stock}retryBudget: { percent: 10 }\n`,
        'clusters/fleet.yaml': `${fleet}defaults: { zzz: { http2MaxRequests: 9 } }\n`,
      },
    ],
    [
      'connectionPool in the defaults of a team',
      {
        [stockFile]: `${stock}retryBudget: { percent: 10 }\n`,
        'clusters/fleet.yaml': `${fleet}teamDefaults: { team-stock: { zzz: { http2MaxRequests: 9 } } }\n`,
      },
    ],
    [
      'connectionPool in a cluster',
      {
        [stockFile]: `${stock}retryBudget: { percent: 10 }\n`,
        'clusters/dev.yaml': `${dev}    zzz: { http2MaxRequests: 9 }\n`,
      },
    ],
    ['mtls', { [stockFile]: `${stock}zzz: { plaintextMethods: [Get] }\ntls: { mode: DISABLE }\n` }],
    [
      'tls of an external service',
      external('hosts: [pay.example.com]\nport: { number: 443, protocol: HTTP }\nzzz: { mode: SIMPLE }\n'),
    ],
    [
      'resolution of an external service',
      external('hosts: ["*.example.com"]\nport: { number: 443, protocol: TLS }\nzzz: NONE\n'),
    ],
    [
      'addresses of an external service',
      external('hosts: [pay.example.com]\nport: { number: 5432, protocol: TCP }\nzzz: [192.0.2.7]\n'),
    ],
    [
      'calls of an external service',
      {
        ...paying,
        'services/orders/service.yaml': paying['services/orders/service.yaml'].replace('calls:', 'zzz:'),
      },
    ],
    ['calls, with an address in env', ordersWith('calls:', 'env: { STOCK: "stock:50051" }\nzzz:')],
    [
      'ports, with an address of a caller',
      {
        ...ordersWith('calls:', 'env: { STOCK: "stock:9000" }\ncalls:'),
        [stockFile]: `${stock}zzz: { admin: { port: 9000, protocol: HTTP } }\n`,
      },
    ],
    [
      'calls of a caller that a rule names',
      {
        ...ordersWith('calls:', 'zzz:'),
        [stockFile]: `${stock}routes: [{ name: some, match: { callers: [orders], methods: [Reserve] }, timeout: 1s }]\n`,
      },
    ],
    [
      'terminationGracePeriodSeconds',
      { [stockFile]: `${stock}methods: { Get: { timeout: 90s } }\nzzz: 100\n` },
    ],
    [
      'emptyDirs of a container',
      {
        [stockFile]: `${stock}zzz: { data: {}, cache: {} }\ncontainers:\n  side:\n    image: registry.example.com/shop/side:v1\n    mounts: { data: { path: /data }, cache: { path: /data/cache } }\n`,
      },
    ],
    [
      'gateways of a cluster',
      {
        [stockFile]: `${stock}expose: { public: { hosts: [stock.example.com], methods: [Get] } }\n`,
        'clusters/dev.yaml': `${dev}zzz: { public: { type: istio, namespace: edge, selector: { istio: edge }, serviceAccount: edge, tls: off } }\n`,
      },
    ],
    [
      'the server, with the image of another service',
      {
        ...ordersWith('calls:', 'calls:'),
        [stockFile]: stock.replace('grpc:', 'zzz:').replace('shop/stock', 'shop/orders'),
      },
    ],
  ])('%s', async (_, files) => {
    const found = await findingsIn(temporaryRepository({ ...soundFiles, ...files }));
    expect(found.map(({ message }) => message)).toEqual([
      expect.stringMatching(/no key (?:zzz|conectionPol)\b/),
    ]);
  });
});

test('a known key in place of a missing one with nearly the same name is one finding', async () => {
  const files = external('hosts: [pay.example.com]\nports: { number: 443, protocol: TLS }\n');
  const [found, ...others] = await findingsIn(temporaryRepository({ ...soundFiles, ...files }));
  expect(others).toEqual([]);
  expect(found?.message).toBe('the spec has no port');
  expect(found?.hint).toBe('did you mean port instead of ports?');
});
