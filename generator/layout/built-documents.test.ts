import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { parseAllDocuments, stringify } from 'yaml';
import { grouped } from '../lang/grouped.ts';
import { generate } from '../pipeline/generate.ts';
import { describeWith } from '../testing/describe-with.ts';
import { writeFixtureFleet } from '../testing/fixture-fleet.ts';
import { at } from '../testing/rendered.ts';
import { buildAll } from '../toolchain/kustomize.ts';
import { overlayFolders, yamlFiles } from '../toolchain/overlay-folders.ts';
import { provideTools } from '../toolchain/provide-tools.ts';

const { kustomize } = await provideTools(console.error);
const folder = mkdtempSync(join(tmpdir(), 'gitops-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const copied = (source: string) => (root: string) => cpSync(source, root, { recursive: true });

/** A fleet like the example, one with many routes, and one whose second cluster overrides what a cluster can. */
const fleets: Readonly<Record<string, (root: string) => void>> = {
  fixture: writeFixtureFleet,
  shop: copied(join(import.meta.dirname, '../prove/testdata/shop')),
  workloads: copied(join(import.meta.dirname, 'testdata/workloads')),
  'every-difference': copied(join(import.meta.dirname, 'testdata/every-difference')),
};

/**
 * The files in testdata/built/ were written before the tree had its present files: a new layout must not change an object
 * in a cluster. Run with -u after a change of what is rendered, and look at the difference.
 */
describeWith('what Argo CD applies from each folder', kustomize, ({ path }) => {
  test.each(Object.entries(fleets))('is the same in whatever files it is kept: %s', async (name, write) => {
    const root = join(folder, name);
    write(root);
    expect(await generate(root)).toMatchObject({ ok: true });
    const builds = (await buildAll(path, overlayFolders(root))).map((build) => {
      if ('error' in build) throw build.error;
      return { unit: relative(root, build.folder), yaml: build.yaml };
    });
    const applications = yamlFiles(join(root, 'argocd')).map((file) => ({
      unit: relative(root, file),
      yaml: readFileSync(file, 'utf8'),
    }));
    for (const [owner, units] of grouped([...builds, ...applications], ({ unit }) => ownerOf(unit)))
      await expect(units.map(unitText).join('')).toMatchFileSnapshot(`testdata/built/${name}/${owner}.yaml`);
  });
});

/** The cluster whose overlay it is; Argo CD's own documents are together. */
const ownerOf = (unit: string): string => {
  const [top = '', cluster = ''] = unit.split('/');
  return top === 'overlays' ? cluster : top;
};

/** A unit with its documents in an order of names, and the keys of maps in order: neither means anything. */
function unitText({ unit, yaml }: { readonly unit: string; readonly yaml: string }): string {
  const documents = parseAllDocuments(yaml).map((document): unknown => document.toJS());
  const byName = documents
    .map((document) => ({
      key: `${at(document, 'kind')} ${at(document, 'metadata', 'namespace')} ${at(document, 'metadata', 'name')}`,
      text: stringify(document, { sortMapEntries: true, aliasDuplicateObjects: false, lineWidth: 0 }),
    }))
    .sort((a, b) => (a.key < b.key ? -1 : 1));
  return byName.map(({ text }) => `--- # ${unit}\n${text}`).join('');
}
