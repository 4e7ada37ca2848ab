import { execFileSync } from 'node:child_process';
import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { paths } from '../testing/edited.ts';
import { expectFindings, findingsIn, type MistakeRow, testMistakes } from '../testing/findings.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { soundFiles, temporaryRepository } from '../testing/temporary-repository.ts';

const { orders, dev, fleet, proto } = paths;
const spec = soundFiles[orders] ?? '';
const latin1 = (text: string) => Buffer.from(text, 'latin1');

const contents: readonly MistakeRow[] = [
  ['an empty file', { [orders]: '' }, [`MESH107 ${orders}:1:1`, 'the file is empty', `delete ${orders}`]],
  [
    'an empty extra document',
    { 'services/orders/extra/w.yaml': '' },
    ['MESH107 services/orders/extra/w.yaml:1:1', 'the file is empty', 'write the document'],
  ],
  [
    'an empty patch',
    { 'services/orders/patches/w.yaml': '' },
    ['MESH107 services/orders/patches/w.yaml:1:1', 'the file is empty', 'write the patch'],
  ],
  ['a blank file', { [orders]: '\n \n' }, [`MESH107 ${orders}:1:1`, 'the file is empty', `delete ${orders}`]],
  [
    'a file of comments',
    { [orders]: '# name: orders\n' },
    [`MESH107 ${orders}:1:1`, 'the file contains only comments', `delete ${orders}`],
  ],
  [
    'a document that is null',
    { [orders]: '---\n' },
    [`MESH107 ${orders}:1:1`, 'the file contains only comments', `delete ${orders}`],
  ],
  [
    'a byte order mark',
    { [orders]: `\ufeff${spec}` },
    [`MESH105 ${orders}:1:1`, 'byte order mark', 'save it as UTF-8 without BOM'],
  ],
  [
    'only a byte order mark',
    { [orders]: '\ufeff' },
    [`MESH105 ${orders}:1:1`, 'byte order mark', 'without BOM'],
    [`MESH107 ${orders}:1:1`, 'the file is empty', `delete ${orders}`],
  ],
  ...['\u202e', '\u2066', '\u200f', '\u0000', '\u001b', '\u2028'].map(
    (character): MistakeRow => [
      `the character ${character.codePointAt(0)?.toString(16)} in a comment`,
      { [orders]: `# a${character}b\n${spec}` },
      [
        `MESH114 ${orders}:1:4`,
        `U+${character.codePointAt(0)?.toString(16).toUpperCase().padStart(4, '0')} is invisible`,
        'remove it',
      ],
    ],
  ),
  [
    'an escape that turns text around',
    { [orders]: `${spec}env:\n  A: "x\\u202E"\n` },
    [`MESH114 ${orders}:12:8`, 'U+202E is invisible', 'remove it'],
  ],
  [
    'Windows line endings',
    { [orders]: spec.replaceAll('\n', '\r\n') },
    [`MESH106 ${orders}:1:13`, 'CRLF', 'save it with LF line endings'],
  ],
  [
    'one Windows line ending among others',
    { [orders]: spec.replace('shop\n', 'shop\r\n') },
    [`MESH106 ${orders}:3:16`, 'CRLF', 'save it with LF line endings'],
  ],
  [
    'Latin-1',
    { [orders]: latin1(`# für Aufträge\n${spec}`) },
    [
      `MESH104 ${orders}:1:4`,
      'byte 0xfc is not valid UTF-8; as Latin-1 it would be "ü"',
      'save the file as UTF-8',
    ],
  ],
  [
    'Latin-1 after UTF-8, at the very end',
    { [orders]: Buffer.concat([Buffer.from(`${spec}# äöü `), latin1('é')]) },
    [`MESH104 ${orders}:11:10`, 'byte 0xe9', 'save the file as UTF-8'],
  ],
  [
    'half a character at the end',
    { [orders]: Buffer.from(`${spec}# ü`).subarray(0, -1) },
    [`MESH104 ${orders}:11:3`, 'byte 0xc3', 'save the file as UTF-8'],
  ],
  [
    'UTF-16',
    { [orders]: Buffer.from(`\ufeff${spec}`, 'utf16le') },
    [`MESH104 ${orders}:1:1`, 'byte 0xff', 'save the file as UTF-8'],
  ],
  [
    'a megabyte',
    { [orders]: spec + '#'.repeat(1_000_000 - spec.length) },
    [
      `MESH102 ${orders}:1:1`,
      'has 1000000 bytes; the limit for a spec is 1000000',
      'check whether this file belongs here',
    ],
  ],
];

const names: readonly MistakeRow[] = [
  [
    'a service spec with the ending .yml: the service name is still valid',
    { [orders]: null, 'services/orders/service.yml': spec },
    [
      'MESH113 services/orders/service.yml:1:1',
      'the ending must be .yaml',
      'git mv services/orders/service.yml',
    ],
  ],
  [
    'a cluster file with the ending .yml',
    { 'clusters/prod.yml': '' },
    [
      'MESH113 clusters/prod.yml:1:1',
      'clusters/prod.yml is not read',
      'git mv clusters/prod.yml clusters/prod.yaml',
    ],
  ],
  [
    'no fleet file',
    { [fleet]: null },
    [`MESH101 ${fleet}:1:1`, 'clusters/fleet.yaml is missing', 'docs/reference/'],
  ],
  [
    'no protos',
    { [proto]: null, 'protos/buf.yaml': null },
    ['MESH101 protos:1:1', 'protos is missing', 'docs/reference/'],
  ],
];

describe('a spec whose bytes are not a valid text', () => testMistakes(contents));

describe('a file that is misnamed or missing', () => testMistakes(names));

describe('not a regular file', () => {
  test('a folder', async () => {
    const root = without(orders);
    mkdirSync(join(root, orders));
    await expectFindings(root, [[`MESH101 ${orders}:1:1`, `${orders} is not a file`, 'put a file there']]);
  });

  test.skipIf(process.platform === 'win32')('a pipe that nothing ever writes to', async () => {
    const root = without(orders);
    execFileSync('mkfifo', [join(root, orders), join(root, 'protos/shop/v1/pipe.proto')]);
    await expectFindings(root, [
      ['MESH101 protos/shop/v1/pipe.proto:1:1', 'is not a file', 'put a file there'],
      [`MESH101 ${orders}:1:1`, `${orders} is not a file`, 'put a file there'],
    ]);
  });

  test.skipIf(process.platform === 'win32')(
    'protos that are links to devices, which have no end',
    async () => {
      const root = temporaryRepository({ 'protos/buf.yaml': null });
      symlinkSync('/dev/zero', join(root, 'protos/buf.yaml'));
      symlinkSync('/dev/zero', join(root, 'protos/shop/v1/zero.proto'));
      await expectFindings(root, [
        ['MESH103 protos/buf.yaml:1:1', 'to a place outside the repository', 'the file itself'],
        ['MESH103 protos/shop/v1/zero.proto:1:1', 'to a place outside the repository', 'the file itself'],
      ]);
    },
  );

  test('a file where services/ should be', async () => {
    const root = temporaryRepository();
    rmSync(join(root, 'services'), { recursive: true });
    writeFileSync(join(root, 'services'), '');
    const codes = (await findingsIn(root)).map(({ rule, message }) => `${rule.code} ${message}`);
    expect(codes).toContain('MESH101 services cannot be read (ENOTDIR)');
  });

  test('a link to a file outside the repository', async () => {
    const root = without(orders);
    const outside = join(temporaryFolder(), 'service.yaml');
    writeFileSync(outside, spec);
    symlinkSync(outside, join(root, orders));
    await expectFindings(root, [
      [`MESH103 ${orders}:1:1`, 'a symbolic link to a place outside the repository', 'replace the link'],
    ]);
  });

  test('a link to a folder outside the repository', async () => {
    const root = temporaryRepository();
    const outside = join(temporaryFolder(), 'orders');
    renameSync(join(root, 'services/orders'), outside);
    symlinkSync(outside, join(root, 'services/orders'), 'junction');
    await expectFindings(root, [
      [`MESH103 ${orders}:1:1`, 'a symbolic link to a place outside the repository', 'replace the link'],
    ]);
  });

  test('a link to a folder whose name starts like that of the repository', async () => {
    const root = without(orders);
    mkdirSync(`${root}-copy`);
    onTestFinished(() => rmSync(`${root}-copy`, { recursive: true }));
    writeFileSync(`${root}-copy/service.yaml`, spec);
    symlinkSync(`${root}-copy/service.yaml`, join(root, orders));
    await expectFindings(root, [[`MESH103 ${orders}:1:1`, 'outside the repository', 'replace the link']]);
  });

  test.each([orders, dev])('a dangling link: %s', async (path) => {
    const root = without(path);
    symlinkSync('nowhere.yaml', join(root, path));
    const found = (await findingsIn(root)).find(({ rule }) => rule.code === 'MESH101');
    expect(found).toMatchObject({ message: `${path} is a dangling symbolic link` });
  });

  test('a proto that is a dangling link', async () => {
    const root = temporaryRepository();
    symlinkSync('nowhere.proto', join(root, 'protos/shop/v1/more.proto'));
    await expectFindings(root, [
      ['MESH101 protos/shop/v1/more.proto:1:1', 'is a dangling symbolic link', 'replace the link'],
    ]);
  });
});

test('a link inside the repository is read like a file', async () => {
  const root = without(orders);
  writeFileSync(join(root, 'orders.yaml'), spec);
  symlinkSync('../../orders.yaml', join(root, orders));
  await expectFindings(root, []);
});

test('other files and hidden files in services/ are ignored', async () => {
  const root = temporaryRepository({
    'services/README.md': 'text',
    'services/.orders/service.yaml': 'x',
    'clusters/.dev.yaml': 'x',
    'clusters/README.md': 'text',
    'services/chassis/server.ts': '',
    'protos/.hidden/broken.proto': 'x',
  });
  await expectFindings(root, []);
});

function without(path: string): string {
  return temporaryRepository({ [path]: null, [`${join(path, '..')}/.keep`]: '' });
}
