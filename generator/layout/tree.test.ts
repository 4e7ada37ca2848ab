import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { isMap } from '../lang/plain-map.ts';
import { readInputs } from '../load/inputs.ts';
import { render } from '../pipeline/render.ts';
import { filesOf, fleets, type Specs } from '../testing/fleet-arbitrary.ts';
import { documentsOf } from '../testing/rendered.ts';
import { temporaryRepository } from '../testing/temporary-repository.ts';
import { emitFile } from '../write/emit.ts';
import type { FileSpec } from './unit.ts';

test('every file has a path of its own and reads as what was rendered, by YAML 1.2 and by YAML 1.1', async () => {
  await fc.assert(
    fc.asyncProperty(fleets, async (specs) => {
      const files = await rendered(specs);
      const paths = files.map(({ path }) => path);
      expect(paths).toHaveLength(new Set(paths).size);
      for (const file of files.filter(({ content }) => !('text' in content))) {
        const text = emitFile(file);
        const documents = documentsOf(file.content);
        expect(parseAllDocuments(text).map((each): unknown => each.toJS())).toEqual(documents);
        const older = parseAllDocuments(text, { version: '1.1' });
        expect(older.map((each): unknown => each.toJS())).toEqual(documents);
      }
    }),
    { numRuns: 10 },
  );
});

test('equal specs give equal bytes, whatever the order of keys that have no order', async () => {
  await fc.assert(
    fc.asyncProperty(fleets, async (specs) => {
      const first = await bytes(specs);
      expect(await bytes(specs)).toEqual(first);
      const other = Object.entries(specs).map(([path, spec]) => [path, turned(spec)]);
      expect(await bytes(Object.fromEntries(other))).toEqual(first);
    }),
    { numRuns: 20 },
  );
});

async function rendered(specs: Specs): Promise<FileSpec[]> {
  const root = temporaryRepository(filesOf(specs));
  const outcome = await render(root, readInputs(root));
  expect(outcome).toMatchObject({ ok: true });
  return outcome.ok ? outcome.units.flatMap((unit) => unit.render()) : [];
}

async function bytes(specs: Specs): Promise<Record<string, string>> {
  return Object.fromEntries((await rendered(specs)).map((file) => [file.path, emitFile(file)]));
}

/** Maps whose order is rendered: that of routes, of subsets, and of variables that may refer to those before. */
const ordered = ['methods', 'versions', 'env'];

/** The same spec with the keys of every other map in reverse. */
function turned(value: unknown, key = ''): unknown {
  if (Array.isArray(value)) return value.map((item) => turned(item));
  if (!isMap(value)) return value;
  const entries = Object.entries(value).map(([name, child]) => [name, turned(child, name)]);
  return Object.fromEntries(ordered.includes(key) ? entries : entries.reverse());
}
