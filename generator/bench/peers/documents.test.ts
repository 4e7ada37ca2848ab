import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { overlayBuild } from '../../kustomize/overlay-builds.ts';
import { readInputs } from '../../load/inputs.ts';
import { render } from '../../pipeline/render.ts';
import { temporaryFolder } from '../../testing/temporary-folder.ts';
import { writeSynthetic } from '../synthetic.ts';
import { documentsOf } from './documents.ts';
import { peers } from './index.ts';
import { valuesOf } from './values.ts';

const size = { services: 6, clusters: 2 };

test('peers make the documents that a cluster gets from the generator', async () => {
  const root = temporaryFolder();
  writeSynthetic(root, size);
  const rendered = await render(root, readInputs(root));
  if (!rendered.ok) throw new Error('The synthetic specs have errors.');
  for (const service of valuesOf(size, 1).services) {
    const { documents } = overlayBuild(rendered.fleet, 'cluster-1', service.name);
    expect(comparable(documentsOf(service))).toEqual(comparable(documents.map(({ value }) => value)));
  }
});

describe.each(peers)('$name', (peer) => {
  test('renders the same documents', async ({ skip }) => {
    const found = await peer.provide(undefined);
    // npm run bench installs them; they are only measured against.
    if (!found.available) return skip(`${peer.name} is not installed`);
    const folder = temporaryFolder();
    const clusters = [0, 1].map((index) => valuesOf(size, index));
    peer.write(folder, clusters);
    const [program, ...args] = peer.command(found.path, folder, 1);
    const printed = execFileSync(program, args, { encoding: 'utf8' });
    const documents = parseAllDocuments(printed).flatMap((each) => each.toJS() ?? []);
    expect(comparable(documents)).toEqual(comparable(clusters[1]?.services.flatMap(documentsOf) ?? []));
  });
});

const comparable = (documents: readonly unknown[]): string[] =>
  documents.map((each) => JSON.stringify(sorted(each))).sort();

/** Keys in a fixed order. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, child]) => [key, sorted(child)]),
  );
}
