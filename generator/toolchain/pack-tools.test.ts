import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { arch, platform } from 'node:process';
import { expect, onTestFinished, test, vi } from 'vitest';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import type { Tool } from './all-tools.ts';
import { notBuilt } from './availability.ts';
import { packTools } from './pack-tools.ts';

const tool = (entry: string): Tool => ({
  name: entry,
  entry,
  uses: ['check'],
  provide: async () => notBuilt(entry),
});

const program = tool(`program-v1.1.0-${platform}-${arch}`);
const schemas = tool('schemas-v2.0.0');
const notHere = tool(`other-v1.0.0-${platform}-${arch}`);

test('packs what is in the cache, and keeps checksums that are still of use', async () => {
  const [cache, folder, repository] = [temporaryFolder(), temporaryFolder(), temporaryFolder()];
  vi.stubEnv('GITOPS_TOOLS_CACHE', cache);
  onTestFinished(() => void vi.unstubAllEnvs());
  for (const { entry } of [program, schemas]) {
    mkdirSync(join(cache, entry));
    writeFileSync(join(cache, entry, 'file'), entry);
  }
  const checksums = join(repository, 'tools.sha256');
  const old = '0'.repeat(64);
  const before = [
    'program-v1.1.0-darwin-arm64',
    'program-v1.0.0-darwin-arm64',
    'schemas-v1.0.0',
    schemas.entry,
  ];
  writeFileSync(checksums, before.map((entry) => `${old}  ${entry}.tar.gz\n`).join(''));

  const known = [program, schemas, notHere];
  const packed = await packTools(known, folder, { checksums, known });
  expect(packed.missing).toEqual([notHere]);
  expect(packed.archives).toEqual([`${program.entry}.tar.gz`, `${schemas.entry}.tar.gz`]);
  expect(readdirSync(folder).sort()).toEqual([...packed.archives].sort());

  const text = readFileSync(checksums, 'utf8');
  const names = text.split('\n').flatMap((line) => line.split('  ')[1] ?? []);
  expect(names).toEqual([...packed.archives, 'program-v1.1.0-darwin-arm64.tar.gz'].sort());
  // Only the archive of the other platform is not in this folder.
  const own = text.split('\n').filter((line) => !line.includes('darwin'));
  execFileSync('sha256sum', ['--check', '--strict', '--quiet'], { cwd: folder, input: own.join('\n') });

  await packTools([program], folder, { checksums, known });
  expect(readFileSync(checksums, 'utf8')).toBe(text);
});

test('a file in the place of the folder is reported', async () => {
  const folder = join(temporaryFolder(), 'mirror');
  writeFileSync(folder, '');
  const files = { checksums: join(temporaryFolder(), 'tools.sha256'), known: [] };
  await expect(packTools([], folder, files)).rejects.toThrow(`the folder ${folder} cannot be made: `);
});
