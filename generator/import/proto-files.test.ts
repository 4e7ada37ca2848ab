import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { protoFiles } from './proto-files.ts';
import { protosOf } from './protos/proto-folder.ts';

/** A folder with these files. */
function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = temporaryFolder();
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

test('a proto that the repository has with the same content stays', async () => {
  const root = folderWith({ 'protos/shop/v1/cart.proto': 'a' });
  const folder = folderWith({ 'shop/v1/cart.proto': 'a', 'shop/v1/orders.proto': 'b' });
  const source = { option: '--protos', files: await protosOf(folder) };
  expect([...protoFiles(root, [source])]).toEqual([['protos/shop/v1/orders.proto', 'b']]);
});

test('a proto that the repository has with other content is an error', () => {
  const root = folderWith({ 'protos/shop/v1/cart.proto': 'a' });
  const files = new Map([['shop/v1/cart.proto', 'b']]);
  expect(() => protoFiles(root, [{ option: '--protos x', files }])).toThrow(
    '--protos x has other content for protos/shop/v1/cart.proto',
  );
});

test('modules of a buf workspace are exported with what they import', async () => {
  const folder = folderWith({
    'buf.yaml': 'version: v2\nmodules: [{ path: api }, { path: common }]\n',
    'api/shop/v1/cart.proto':
      'syntax = "proto3";\npackage shop.v1;\nimport "money/money.proto";\nmessage Cart { money.Money total = 1; }\n',
    'common/money/money.proto': 'syntax = "proto3";\npackage money;\nmessage Money {}\n',
    'node_modules/other/a.proto': 'no proto',
  });
  expect([...(await protosOf(folder)).keys()].sort()).toEqual(['money/money.proto', 'shop/v1/cart.proto']);
});

test.each([
  ['missing', '--protos missing is neither a folder nor a module of buf, such as buf.build/owner/module'],
  ['127.0.0.1:65533/a/b', /^--protos 127.0.0.1:65533\/a\/b: buf: .+/],
])('%s is an error with its reason', async (source, message) => {
  await expect(protosOf(source)).rejects.toThrow(message);
});

test('a folder without protos, or whose module does not compile, is an error', async () => {
  await expect(protosOf(folderWith({ 'a.txt': '' }))).rejects.toThrow('contains no .proto file');
  const broken = folderWith({ 'buf.yaml': 'version: v2\n', 'a.proto': 'import "b.proto";\n' });
  await expect(protosOf(broken)).rejects.toThrow(/: buf: .*a\.proto:1:1:/);
});
