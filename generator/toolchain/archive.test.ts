import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { packFolder, unpackArchive } from './archive.ts';

/** A program with a link and a folder beside it, written in an order, at a time and with permissions. */
function entry(names: readonly string[], time: number, mode: number): string {
  const folder = temporaryFolder();
  for (const name of names) writeFileSync(join(folder, name), `content of ${name}`, { mode });
  mkdirSync(join(folder, 'schemas'));
  writeFileSync(join(folder, 'schemas', 'kind.json'), '{}');
  symlinkSync('program', join(folder, 'alias'));
  chmodSync(join(folder, 'program'), 0o755);
  for (const name of names) utimesSync(join(folder, name), time, time);
  return folder;
}

test('equal folders give equal archives, and the unpacked folder is equal again', async () => {
  const folder = temporaryFolder();
  const [first, second] = [join(folder, '1.tar.gz'), join(folder, '2.tar.gz')];
  expect(await packFolder(entry(['program', 'data'], 1_000, 0o644), first)).toBeUndefined();
  expect(await packFolder(entry(['data', 'program'], 2_000, 0o600), second)).toBeUndefined();
  expect(readFileSync(first).equals(readFileSync(second))).toBe(true);

  const unpacked = temporaryFolder();
  expect(await unpackArchive(first, unpacked)).toBeUndefined();
  expect(readdirSync(unpacked).sort()).toEqual(['alias', 'data', 'program', 'schemas']);
  expect(readlinkSync(join(unpacked, 'alias'))).toBe('program');
  expect(readFileSync(join(unpacked, 'alias'), 'utf8')).toBe('content of program');
  expect(statSync(join(unpacked, 'program')).mode & 0o777).toBe(0o755);
});

test.each([
  { what: 'a name with ..', make: ['--transform=s,^,../,', 'file'], outside: '../file' },
  {
    what: 'an absolute name',
    make: ['--absolute-names', '--transform=s,^,/tmp/,', 'file'],
    outside: '/tmp/file',
  },
  { what: 'a link to a folder above', make: ['up'], outside: 'up -> ..' },
  { what: 'a link to an absolute path', make: ['root'], outside: 'root -> /' },
  { what: 'a pipe', make: ['pipe'], outside: 'pipe' },
])('refuses $what, and unpacks nothing', async ({ make, outside }) => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'file'), '');
  symlinkSync('..', join(folder, 'up'));
  symlinkSync('/', join(folder, 'root'));
  execFileSync('mkfifo', [join(folder, 'pipe')]);
  const archive = join(folder, 'bad.tar.gz');
  execFileSync('tar', ['-czf', archive, '--absolute-names', '-C', folder, ...make]);
  const target = join(folder, 'a', 'b');
  mkdirSync(target, { recursive: true });
  const refusal = await unpackArchive(archive, target);
  expect(refusal).toContain('it has an entry outside of its folder');
  expect(refusal).toContain(outside);
  expect(readdirSync(target)).toEqual([]);
  expect(existsSync(join(folder, 'a', 'file'))).toBe(false);
});

test('refuses a file that is not an archive', async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'page.tar.gz'), '<html>');
  expect(await unpackArchive(join(folder, 'page.tar.gz'), folder)).toContain('tar cannot read it');
});
