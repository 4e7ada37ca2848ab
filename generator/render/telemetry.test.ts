import { join } from 'node:path';
import { expect, test } from 'vitest';
import { listAt, mapAt, textAt } from '../lang/at-path.ts';
import { filesIn } from '../testing/fixtures.ts';
import { documentIn, rendered } from '../testing/rendered.ts';
import { type Files, soundFiles } from '../testing/temporary-repository.ts';

const shop = filesIn(join(import.meta.dirname, '../testing/testdata/mixed-shop'));

/** A shop with an HTTP front end, a gRPC service and a worker, with metrics for each method. */
const files: Files = {
  ...Object.fromEntries(Object.keys(soundFiles).map((path) => [path, null])),
  ...shop,
  'clusters/dev.yaml': `${shop['clusters/dev.yaml']}
telemetry:
  providers: { prometheus: local }
  metrics: { perMethod: true, providers: [prometheus] }
`,
};

test('operations of HTTP are counted by their template, gRPC methods by their path', async () => {
  const tree = await rendered(files);
  const tagsOf = (service: string, mode: string) => {
    const found = documentIn(tree, `overlays/dev/${service}`, `base/${service}`, 'telemetry');
    const overrides = listAt(found, 'spec', 'metrics', 0, 'overrides');
    return mapAt(
      overrides.find((each) => textAt(each, 'match', 'mode') === mode),
      'tagOverrides',
    );
  };
  expect(tagsOf('front', 'SERVER')).toEqual({
    http_operation: {
      operation: 'UPSERT',
      value: [
        "request.url_path == '/' && request.method == 'GET' ? 'GET /'",
        "request.url_path.matches('^/api/stock/[^/]+$') && request.method in ['GET', 'HEAD'] ? 'GET,HEAD /api/stock/{*}'",
        "request.url_path.startsWith('/api/') ? '* /api/{**}'",
        "request.url_path == '/cart' && request.method == 'POST' ? 'POST /cart'",
        "request.url_path.matches('^/product/[^/]+$') && request.method == 'GET' ? 'GET /product/{*}'",
        "'other'",
      ].join(' : '),
    },
  });
  expect(Object.keys(tagsOf('mailer', 'CLIENT'))).toEqual(['grpc_method', 'http_operation']);
  expect(textAt(tagsOf('mailer', 'CLIENT'), 'http_operation', 'value')).toBe(
    "request.url_path == '/' && request.method == 'GET' ? 'GET /' : request.url_path.startsWith('/api/') ? '* /api/{**}' : 'other'",
  );
  expect(Object.keys(tagsOf('cart', 'SERVER'))).toEqual(['grpc_method']);
});
