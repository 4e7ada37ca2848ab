import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { listening } from '../testing/listening.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { packFolder } from './archive.ts';
import { writeChecksums } from './checksums.ts';
import { unpackFromMirror } from './mirror.ts';

const progress = vi.fn();

beforeEach(() => progress.mockReset());

/** A folder with the archive of an entry, a file with its checksum, and an empty folder to unpack into. */
async function mirror() {
  const [content, folder, work] = [temporaryFolder(), temporaryFolder(), temporaryFolder()];
  writeFileSync(join(content, 'program'), 'built elsewhere', { mode: 0o755 });
  const archive = join(folder, 'entry.tar.gz');
  await packFolder(content, archive);
  const sum = createHash('sha256').update(readFileSync(archive)).digest('hex');
  const checksums = join(work, 'tools.sha256');
  writeChecksums(checksums, new Map([['entry.tar.gz', sum]]));
  const target = join(work, 'target');
  mkdirSync(target);
  return { folder, archive, sum, checksums, target };
}

/** A server with the files of a folder. */
const serving =
  (folder: string): RequestListener =>
  ({ url = '', headers }, answer) => {
    if (url.startsWith('/private/') && headers.authorization !== `Basic ${btoa('user:p@ss')}`)
      return answer.writeHead(401).end();
    const name = url.replace(/^\/(private|tools)\//, '');
    if (!readdirSync(folder).includes(name)) return answer.writeHead(404).end();
    return answer.end(readFileSync(join(folder, name)));
  };

describe('unpackFromMirror', () => {
  it.each([
    ['a folder', (folder: string) => folder],
    ['a URL of a folder', (folder: string) => pathToFileURL(folder).href],
    ['a server', async (folder: string) => `${await listening(createServer(serving(folder)))}/tools/`],
    [
      'a server that asks for a password',
      async (folder: string) =>
        `${(await listening(createServer(serving(folder)))).replace('//', '//user:p%40ss@')}/private`,
    ],
  ])('takes the archive of an entry from %s', async (_, placeOf) => {
    const { folder, checksums, target } = await mirror();
    const place = await placeOf(folder);
    expect(await unpackFromMirror('entry', target, { place, checksums }, progress)).toBe(true);
    expect(readFileSync(join(target, 'program'), 'utf8')).toBe('built elsewhere');
    expect(progress.mock.calls).toEqual([['Fetching entry.tar.gz from the mirror…']]);
  });

  it('fails if the archive is another one, names both checksums, and unpacks nothing', async () => {
    const { folder, archive, sum, checksums, target } = await mirror();
    writeFileSync(archive, 'other');
    const actual = createHash('sha256').update('other').digest('hex');
    const place = `${(await listening(createServer(serving(folder)))).replace('//', '//me:secret@')}/tools`;
    const failure = await unpackFromMirror('entry', target, { place, checksums }, progress).catch(String);
    expect(failure).toMatch(/http:\/\/127.0.0.1:\d+\/tools\/entry\.tar\.gz is not the archive/);
    expect(failure).toContain(`expected ${sum}\n  actual   ${actual}\n`);
    expect(failure).not.toContain('secret');
    expect(readdirSync(target)).toEqual([]);
    expect(readdirSync(join(target, '..')).sort()).toEqual(['target', 'tools.sha256']);
  });

  it('takes nothing without a checksum, and reports it once', async () => {
    const { folder, checksums, target } = await mirror();
    writeChecksums(checksums, new Map([['other.tar.gz', '0'.repeat(64)]]));
    for (const _ of ['first', 'second'])
      expect(await unpackFromMirror('entry', target, { place: folder, checksums }, progress)).toBe(false);
    const none = join(folder, 'tools.sha256');
    expect(await unpackFromMirror('entry', target, { place: folder, checksums: none }, progress)).toBe(false);
    expect(progress.mock.calls).toEqual([
      [`${checksums} has no checksum of entry.tar.gz, so the mirror is not asked for it.`],
      [`There is no ${none}, so nothing is taken from the mirror. npm run tools -- --pack writes it.`],
    ]);
    expect(readdirSync(target)).toEqual([]);
  });

  it('reports an archive that the mirror does not have, and asks once', async () => {
    const { folder, archive, checksums, target } = await mirror();
    let requests = 0;
    const address = await listening(
      createServer((request, answer) => {
        requests++;
        serving(temporaryFolder())(request, answer);
      }),
    );
    for (const _ of ['first', 'second'])
      expect(
        await unpackFromMirror('entry', target, { place: `${address}/tools`, checksums }, progress),
      ).toBe(false);
    expect(requests).toBe(1);
    expect(progress).toHaveBeenLastCalledWith(
      `The mirror did not provide ${address}/tools/entry.tar.gz: it answers 404 Not Found.`,
    );
    const empty = join(folder, 'empty');
    expect(await unpackFromMirror('entry', target, { place: empty, checksums }, progress)).toBe(false);
    expect(progress).toHaveBeenLastCalledWith(
      `The mirror did not provide ${join(empty, 'entry.tar.gz')}: there is no such file.`,
    );
    expect(readFileSync(archive).length).toBeGreaterThan(0);
  });

  it('reports a mirror that does not answer in one line, and does not ask it again', async () => {
    const { checksums, target } = await mirror();
    const broken = await listening(createServer(({ socket }) => socket.destroy()));
    const options = { place: broken, checksums };
    const asked = await Promise.all(
      ['first', 'second'].map((name) => {
        mkdirSync(join(target, name));
        return unpackFromMirror('entry', join(target, name), options, progress);
      }),
    );
    expect(asked).toEqual([false, false]);
    expect(await unpackFromMirror('entry', target, options, progress)).toBe(false);
    const lines = progress.mock.calls.map(([line]) => String(line)).filter((line) => !line.includes('…'));
    expect(lines).toEqual([
      expect.stringMatching(
        /^The mirror did not provide http.*\/entry\.tar\.gz: .+\. It is not asked again\.$/,
      ),
    ]);
  });

  it('reports a transfer that ends too early', async () => {
    const { checksums, target } = await mirror();
    const place = await listening(
      createServer((_, answer) => {
        answer.writeHead(200, { 'content-length': '1000' });
        answer.write('x', () => answer.destroy());
      }),
    );
    expect(await unpackFromMirror('entry', target, { place, checksums }, progress)).toBe(false);
    expect(progress).toHaveBeenLastCalledWith(expect.stringContaining('It is not asked again.'));
    expect(readdirSync(target)).toEqual([]);
  });

  it('refuses a place that is neither a folder nor a known kind of URL', async () => {
    const { checksums, target } = await mirror();
    const place = 'ftp://tools.example.com';
    await expect(unpackFromMirror('entry', target, { place, checksums }, progress)).rejects.toThrow(
      'GITOPS_TOOLS_MIRROR is a folder or a URL with https:, http: or file:, not ftp:',
    );
  });
});
