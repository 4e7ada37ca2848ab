import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { protoFiles } from './proto-files.ts';

/** A folder with these files. */
function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = temporaryFolder();
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

test('a proto that the repository has with the same content stays', () => {
  const root = folderWith({ 'protos/shop/v1/cart.proto': 'a' });
  const folder = folderWith({ 'shop/v1/cart.proto': 'a', 'shop/v1/orders.proto': 'b' });
  expect([...protoFiles(root, [folder])]).toEqual([['protos/shop/v1/orders.proto', 'b']]);
});

test('a proto that the repository has with other content is an error', () => {
  const root = folderWith({ 'protos/shop/v1/cart.proto': 'a' });
  const folder = folderWith({ 'shop/v1/cart.proto': 'b' });
  expect(() => protoFiles(root, [folder])).toThrow(
    '--protos has other content for protos/shop/v1/cart.proto',
  );
});
