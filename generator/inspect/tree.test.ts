import { readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { spanOf } from '../diagnostics/print.ts';
import { generate } from '../pipeline/generate.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { temporaryRepository } from '../testing/temporary-repository.ts';
import { collectFindings } from './collect.ts';
import { treeSource } from './tree.ts';

test('a file that ends too early is reported at its end', async () => {
  const root = temporaryRepository();
  await generate(root);
  const path = join(root, 'base/orders/service.yaml');
  const whole = readFileSync(path, 'utf8');
  writeFileSync(path, whole.trimEnd());
  const diagnostics = await errorsIn(root);
  expect(diagnostics.map(({ message }) => message)).toEqual([
    'the file ends here, but the specs render more',
  ]);
  expect(diagnostics.map(({ at }) => spanOf(at).line)).toEqual([whole.trimEnd().split('\n').length]);
});

test('a page of routes is reported, unless a document of its cluster differs too', async () => {
  const root = temporaryRepository();
  await generate(root);
  const edit = (path: string) => writeFileSync(join(root, path), 'a: b\n');
  const paths = async () => (await errorsIn(root)).map(({ at }) => at.file.path);
  edit('overlays/dev/ROUTES.md');
  expect(await paths()).toEqual(['overlays/dev/ROUTES.md']);
  edit('base/orders/service.yaml');
  expect(await paths()).toEqual(['base/orders/service.yaml', 'overlays/dev/ROUTES.md']);
  edit('overlays/dev/orders/traffic.yaml');
  expect(await paths()).toEqual(['base/orders/service.yaml', 'overlays/dev/orders/traffic.yaml']);
});

test('a link in the tree is reported, and the content of its target is not shown', async () => {
  const root = temporaryRepository();
  await generate(root);
  const secret = join(temporaryFolder(), 'secret');
  writeFileSync(secret, 'hunter2');
  symlinkSync(secret, join(root, 'base/link.yaml'));
  const diagnostics = await errorsIn(root);
  expect(diagnostics.map(({ message, at }) => [message, at.file.text])).toEqual([
    ['no spec renders base/link.yaml', ''],
  ]);
});

async function errorsIn(root: string) {
  const { diagnostics } = await collectFindings({ root, sources: [treeSource] });
  return diagnostics.filter(({ rule }) => rule.severity === 'error');
}
