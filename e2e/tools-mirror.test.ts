import { appendFileSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, test, vi } from 'vitest';
import { which } from 'zx/core';
import { startCommandWith } from '../generator/testing/command-line.ts';
import { listening } from '../generator/testing/listening.ts';
import { temporaryFolder } from '../generator/testing/temporary-folder.ts';

vi.setConfig({ testTimeout: 600_000 });

/** A folder for PATH with what unpacks archives, and without Go. */
async function withoutGo(): Promise<string> {
  const folder = temporaryFolder();
  for (const name of ['tar', 'gzip']) symlinkSync(await which(name), join(folder, name));
  return folder;
}

/** A new fleet, and its commands on a machine without Go and with a cache of its own. */
async function newFleet() {
  const home = temporaryFolder();
  const root = join(home, 'fleet');
  writeFileSync(join(home, '.gitconfig'), '[user]\n\tname = A\n\temail = a@example.com\n');
  const url = 'https://git.example.com/acme/fleet.git';
  const created = startCommandWith(
    { env: { HOME: home } },
    'init',
    root,
    '--repo-url',
    url,
    '--clusters',
    'dev',
  );
  expect((await created.finished).code).toBe(0);
  const path = await withoutGo();
  const tools = async (cache: string, mirror: string, ...options: readonly string[]) => {
    const env = { HOME: home, PATH: path, GITOPS_TOOLS_CACHE: cache, GITOPS_TOOLS_MIRROR: mirror };
    const words = ['generator/run.mjs', 'tools', '--for', 'check', ...options];
    return execa(process.execPath, words, { cwd: root, env, extendEnv: false, reject: false });
  };
  return { root, tools };
}

test('a fleet takes its tools from a mirror that another machine has packed, and refuses changed ones', async () => {
  const { root, tools } = await newFleet();
  const [built, mirror] = [temporaryFolder(), temporaryFolder()];
  const listed: unknown = JSON.parse((await tools(built, '', '--json')).stdout);
  const entries = (Array.isArray(listed) ? listed : []).map(({ entry }) => String(entry));
  expect(entries.length).toBeGreaterThan(2);
  for (const entry of entries) {
    mkdirSync(join(built, entry));
    writeFileSync(join(built, entry, 'file'), entry);
  }
  expect(await tools(built, '', '--pack', mirror)).toMatchObject({ exitCode: 0 });
  expect(readdirSync(mirror).sort()).toEqual(entries.map((entry) => `${entry}.tar.gz`).sort());
  expect(readFileSync(join(root, 'tools.sha256'), 'utf8').match(/\n/g)).toHaveLength(entries.length);

  const address = await listening(
    createServer(({ url = '' }, answer) => answer.end(readFileSync(join(mirror, url.slice(1))))),
  );
  for (const place of [address, mirror]) {
    const fetched = temporaryFolder();
    expect(await tools(fetched, place, '--fetch')).toMatchObject({ exitCode: 0 });
    expect(readdirSync(fetched).sort()).toEqual(entries.toSorted());
    for (const entry of entries) expect(readFileSync(join(fetched, entry, 'file'), 'utf8')).toBe(entry);
  }

  const [first = ''] = entries;
  appendFileSync(join(mirror, `${first}.tar.gz`), 'changed');
  const cache = temporaryFolder();
  const refused = await tools(cache, address, '--fetch');
  expect(refused.exitCode).toBe(1);
  expect(refused.stderr).toMatch(/is not the archive that .*tools\.sha256 has the checksum of/);
  expect(readdirSync(cache)).not.toContain(first);
});
