import { join } from 'node:path';
import { expect, test } from 'vitest';
import { filesIn } from '../testing/fixtures.ts';
import { rendered } from '../testing/rendered.ts';
import {
  diagnosticsOf,
  type Files,
  soundFiles,
  temporaryRepository,
} from '../testing/temporary-repository.ts';

/** A shop with an HTTP front end, a gRPC service, Redis, and a worker. */
const files: Files = {
  ...Object.fromEntries(Object.keys(soundFiles).map((path) => [path, null])),
  ...filesIn(join(import.meta.dirname, '../testing/testdata/mixed-shop')),
};

test('a shop of servers of several protocols and a worker has no findings', async () => {
  expect(await diagnosticsOf(temporaryRepository(files))).toBe('');
});

test('only services with ports have a Service and routes', async () => {
  const tree = await rendered(files);
  const paths = [...tree.keys()];
  expect(paths).toContain('base/redis/service.yaml');
  expect(paths).toContain('overlays/prod/redis/traffic.yaml');
  expect(paths).not.toContain('base/mailer/service.yaml');
  expect(paths).not.toContain('overlays/prod/mailer/traffic.yaml');
  expect(paths).toContain('overlays/prod/mailer/access.yaml');
});
