import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { repositoryRoot } from '../command-line/repository.ts';
import { generate } from '../pipeline/generate.ts';
import { describeWith } from '../testing/describe-with.ts';
import { readRecipe } from '../testing/recipe.ts';
import { diagnosticsOf, temporaryRepository } from '../testing/temporary-repository.ts';
import { validateDocuments } from '../toolchain/kubeconform.ts';
import { build } from '../toolchain/kustomize.ts';
import { overlayFolders } from '../toolchain/overlay-folders.ts';
import { provideTools, validatorOf } from '../toolchain/provide-tools.ts';

const folder = join(repositoryRoot, 'docs/recipes');
const pages = readdirSync(folder).filter((name) => name !== 'README.md');
const tools = await provideTools(console.error);
const validator = validatorOf(tools);

test('there are recipes, and the list names each of them', () => {
  const list = readFileSync(join(folder, 'README.md'), 'utf8');
  expect(pages.length).toBeGreaterThan(0);
  for (const page of pages) expect(list).toContain(`(${page})`);
});

test.each(pages)('%s shows valid specs', async (page) => {
  expect(await diagnosticsOf(temporaryRepository(readRecipe(join(folder, page)).files))).toBe('');
});

describeWith('the documents in a recipe', tools.kustomize, ({ path: kustomize }) => {
  test.each(pages)('%s match what the clusters get', async (page) => {
    const { files, expected } = readRecipe(join(folder, page));
    const root = temporaryRepository(files);
    expect(await generate(root)).toMatchObject({ ok: true });
    expect(expected.length).toBeGreaterThan(0);
    for (const { cluster, kind, name, content } of expected) {
      const built = await builtDocuments(kustomize, root, cluster);
      const document = built.find((each) => nameOf(each) === `${kind}/${name}`);
      expect(
        document,
        `${kind}/${name} in ${cluster}; there are ${built.map(nameOf).join(', ')}`,
      ).toBeDefined();
      expect(document).toMatchObject(Object(content));
    }
  });
});

describeWith('every document of a recipe', validator, (available) => {
  test.each(pages)('%s is valid against the strict schemas', async (page) => {
    if (!tools.kustomize.available) return;
    const { files, expected } = readRecipe(join(folder, page));
    const root = temporaryRepository(files);
    await generate(root);
    const texts = new Map<string, string>();
    for (const cluster of new Set(expected.map((document) => document.cluster))) {
      texts.set(cluster, (await overlaysOf(tools.kustomize.path, root, cluster)).join('---\n'));
    }
    const validations = await validateDocuments(available, texts);
    expect(validations.length).toBeGreaterThan(0);
    expect(validations.filter((validation) => validation.status !== 'valid')).toEqual([]);
  });
});

async function builtDocuments(kustomize: string, root: string, cluster: string): Promise<object[]> {
  const texts = await overlaysOf(kustomize, root, cluster);
  return texts.flatMap((text) => parseAllDocuments(text).map((document) => Object(document.toJS())));
}

function overlaysOf(kustomize: string, root: string, cluster: string): Promise<string[]> {
  const overlays = overlayFolders(root).filter((path) => basename(dirname(path)) === cluster);
  return Promise.all(overlays.map((path) => build(kustomize, path)));
}

function nameOf(document: object): string {
  const { kind, metadata } = { kind: '', metadata: { name: '' }, ...document };
  return `${kind}/${metadata.name}`;
}
