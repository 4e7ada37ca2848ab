import { expect, test, vi } from 'vitest';
import { loadFleet } from '../prove/load-fleet.ts';
import { writeFixtureFleet } from '../testing/fixture-fleet.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { RefusedDocuments } from './refused-documents.ts';

// The first test of a file compiles protos, which takes long where all cores are busy.
vi.setConfig({ testTimeout: 60_000 });

test('a rejected document is reported with its overlay, the spec of its service, and the logs', async () => {
  const loaded = await loadFleet(writeFixtureFleet(temporaryFolder()));
  const cluster = loaded.ok ? loaded.fleet.clusters.find(({ name }) => name === 'prod-eu') : undefined;
  if (!cluster) throw new Error('The fleet has no cluster prod-eu.');
  const refusals = ['greeter-b', 'phrasebook', 'namespaces'].map((name) => ({
    message: `of ${name}\n\n`,
    folder: `overlays/prod-eu/${name}`,
  }));
  const { message } = new RefusedDocuments(
    cluster,
    [{ message: 'a substitute', folder: undefined }, ...refusals],
    '/kept',
  );
  expect(message).toBe(`The documents of prod-eu are not accepted:
  a substitute
  of greeter-b
    built from overlays/prod-eu/greeter-b, of services/greeter-b/service.yaml
  of namespaces
    built from overlays/prod-eu/namespaces
  of phrasebook
    built from overlays/prod-eu/phrasebook, of services/phrasebook/external.yaml
  logs: /kept`);
});
