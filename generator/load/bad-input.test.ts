import { describe, expect, test } from 'vitest';
import { appended, edited, ordersInDev, paths } from '../testing/edited.ts';
import { expectFindings } from '../testing/findings.ts';
import { diagnosticsOf, soundFiles, temporaryRepository } from '../testing/temporary-repository.ts';

const { orders, stock, dev, fleet } = paths;

test('the unchanged repository has no mistake', async () => {
  expect(await diagnosticsOf(temporaryRepository())).toBe('');
});

describe('mistakes of all kinds in all files', () => {
  test('are reported in one run', async () => {
    const root = temporaryRepository({
      ...edited(fleet, ['[dev, prod]', '[dev, dev]']),
      ...edited(dev, ['tag: v1.0.0', 'tag: 1']),
      ...edited(orders, ['image:', 'iamge:'], ['50051', '0']),
      ...edited(stock, ['owner: ', 'owner: @']),
      'services/news/service.yaml': '',
      'services/mail/service.yml': '',
      'clusters/prod.yaml': '\ufeffname: prod\r\n',
    });
    await expectFindings(root, [
      [`MESH203 ${dev}:6:18`, 'is 1, but must be a string', '"1"'],
      [`MESH207 ${fleet}:2:15`, '"dev" is listed twice in stages', 'remove one'],
      ['MESH105 clusters/prod.yaml:1:1', 'byte order mark', 'without BOM'],
      ['MESH202 clusters/prod.yaml:1:2', 'the spec has no stage', 'add `stage: prod` ('],
      ['MESH202 clusters/prod.yaml:1:2', 'the spec has no services', 'add `services: { orders: '],
      ['MESH106 clusters/prod.yaml:1:12', 'CRLF', 'LF'],
      ['MESH113 services/mail/service.yml:1:1', 'the ending must be .yaml', 'git mv'],
      ['MESH107 services/news/service.yaml:1:1', 'the file is empty', 'write the spec'],
      [`MESH201 ${orders}:4:1`, 'there is no key iamge here', 'did you mean image?'],
      [`MESH206 ${orders}:6:9`, 'grpc.port must be 1 or more', 'Port'],
      [`MESH108 ${stock}:2:8`, 'a string cannot start with @', 'put the text in quotes'],
    ]);
  });

  test('are reported once, although every cluster inherits them', async () => {
    const overriding = ordersInDev('versions: { v1: { tag: v1.0.0 } }', 'env: { A: b }')[dev] ?? '';
    const root = temporaryRepository({
      ...appended(
        orders,
        'timeout: 1s\nretries: { attempts: 2, perTryTimeout: 1s, retryOn: [reset, deadline-exceeded], nonIdempotent: allow }\n',
      ),
      [dev]: overriding,
      'clusters/prod.yaml': overriding.replaceAll('dev', 'prod').replaceAll('v1.0.0', 'v1.0.0, replicas: 2'),
    });
    await expectFindings(root, [
      [`MESH407 ${orders}:12:40`, '3 tries of 1s take 3s', 'raise the timeout to 3s'],
    ]);
  });
});

describe('the output', () => {
  test('for a misspelt key', async () => {
    const root = temporaryRepository(ordersInDev('versions: { v1: { tag: v1.0.0 } }', 'timeuot: 3s'));
    expect(await diagnosticsOf(root)).toBe(`error MESH201 clusters/dev.yaml:6:5
  services.orders has no key timeuot
    |
  6 |     timeuot: 3s
    |     ^^^^^^^
  help: did you mean timeout?

1 error
`);
  });

  test('for a duplicate key: both places', async () => {
    const root = temporaryRepository(edited(orders, ['namespace: shop', 'namespace: shop\nname: other']));
    expect(await diagnosticsOf(root)).toBe(`error MESH109 services/orders/service.yaml:4:1
  duplicate key name in this map
    |
  4 | name: other
    | ^^^^
  first occurrence: services/orders/service.yaml:1:1
    |
  1 | name: orders
    | ^^^^
  help: keep one of the two, and merge the other value into it

1 error
`);
  });

  test('for a version number that YAML parses as a number', async () => {
    const root = temporaryRepository(edited(dev, ['tag: v1.0.0', 'tag: 1.10']));
    expect(await diagnosticsOf(root)).toBe(`error MESH203 clusters/dev.yaml:6:18
  services.orders.versions.v1.tag is 1.10, but must be a string
    |
  6 |       v1: { tag: 1.10 }
    |                  ^^^^
  help: put it in quotes: "1.10"

1 error
`);
  });

  test('for mistakes in several files, and for one in a file with nothing to show', async () => {
    const root = temporaryRepository({
      ...edited(orders, ['[Reserve]', '[Reserv]']),
      'services/stock/service.yml': soundFiles[stock] ?? '',
      [stock]: null,
    });
    expect(await diagnosticsOf(root)).toBe(`error MESH113 services/stock/service.yml:1:1
  services/stock/service.yml is not read: the ending must be .yaml
  help: git mv services/stock/service.yml services/stock/service.yaml

1 error
`);
    const both = temporaryRepository({ ...edited(orders, ['[Reserve]', '[Reserv]']), 'clusters/eu.yml': '' });
    expect(await diagnosticsOf(both)).toBe(`error MESH113 clusters/eu.yml:1:1
  clusters/eu.yml is not read: the ending must be .yaml
  help: git mv clusters/eu.yml clusters/eu.yaml

error MESH310 services/orders/service.yaml:10:15
  shop.v1.Stock has no method Reserv
     |
  10 |     methods: [Reserv]
     |               ^^^^^^
  help: did you mean Reserve?

2 errors
`);
  });
});
