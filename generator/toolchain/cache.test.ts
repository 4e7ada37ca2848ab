import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Unavailable } from './availability.ts';
import { cacheEntries, cacheEntry, toolCache } from './cache.ts';

let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cache-'));
  vi.stubEnv('GITOPS_TOOLS_CACHE', folder);
});

afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

const silent = () => {};

/** Fills an entry with one file. */
function fill(content: string) {
  return async (scratch: string) => {
    writeFileSync(join(scratch, 'file'), content);
    return undefined;
  };
}

describe('cacheEntry', () => {
  it('builds an entry once', async () => {
    const entry = await cacheEntry('entry', fill('first'), silent);
    expect(entry).toEqual({ available: true, path: join(folder, 'entry') });
    await cacheEntry('entry', () => expect.unreachable('It is there already.'), silent);
    expect(readFileSync(join(folder, 'entry', 'file'), 'utf8')).toBe('first');
  });

  it('waits for the process that builds the entry already, and reports it', async () => {
    let second: Promise<unknown> = Promise.resolve();
    const first = await cacheEntry(
      'entry',
      async (scratch) => {
        const message = await new Promise<string>((resolve) => {
          second = cacheEntry('entry', () => expect.unreachable('Another process builds it.'), resolve);
        });
        expect(message).toContain('building entry');
        return fill('first')(scratch);
      },
      silent,
    );
    expect(await second).toEqual(first);
    expect(readFileSync(join(folder, 'entry', 'file'), 'utf8')).toBe('first');
    expect(readdirSync(folder)).toEqual(['entry']);
  });

  it('keeps nothing of a build that fails', async () => {
    const failure: Unavailable = { available: false, missing: 'it', reason: 'Because.', remedy: 'Do.' };
    expect(await cacheEntry('entry', async () => failure, silent)).toBe(failure);
    const broken = async () => {
      throw new Error('broken');
    };
    await expect(cacheEntry('entry', broken, silent)).rejects.toThrow('broken');
    expect(readdirSync(folder)).toEqual([]);
  });

  it('reports a folder that cannot be written', async () => {
    const file = join(folder, 'file');
    writeFileSync(file, '');
    vi.stubEnv('GITOPS_TOOLS_CACHE', file);
    expect(await cacheEntry('entry', fill('x'), silent)).toMatchObject({
      available: false,
      missing: 'entry',
      reason: expect.stringContaining('cannot be written'),
      remedy: expect.stringContaining('GITOPS_TOOLS_CACHE'),
    });
  });

  it('removes what a build of yesterday left behind, but nothing that may be under way', async () => {
    for (const name of ['building-old', 'building-new']) mkdirSync(join(folder, name));
    utimesSync(join(folder, 'building-old'), 0, 0);
    await cacheEntry('entry', fill('x'), silent);
    expect(readdirSync(folder).sort()).toEqual(['building-new', 'entry']);
  });
});

describe('cacheEntries', () => {
  const silentFailure: Unavailable = { available: false, missing: 'it', reason: 'Because.', remedy: 'Do.' };

  it('builds the missing ones together, once', async () => {
    await cacheEntry('b', fill('before'), silent);
    const built: string[] = [];
    const build = async (scratches: ReadonlyMap<string, string>) => {
      for (const [name, scratch] of scratches) writeFileSync(join(scratch, 'file'), name);
      built.push([...scratches.keys()].join());
      return undefined;
    };
    expect(await cacheEntries(['c', 'b', 'a'], build, silent)).toBeUndefined();
    expect(await cacheEntries(['a', 'b', 'c'], build, silent)).toBeUndefined();
    expect(built).toEqual(['a,c']);
    expect(readFileSync(join(folder, 'c', 'file'), 'utf8')).toBe('c');
    expect(readdirSync(folder).sort()).toEqual(['a', 'b', 'c']);
  });

  it('keeps nothing of a build that fails', async () => {
    expect(await cacheEntries(['a', 'b'], async () => silentFailure, silent)).toBe(silentFailure);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('never lets two callers wait for each other', async () => {
    const build = async (scratches: ReadonlyMap<string, string>) => {
      for (const scratch of scratches.values()) writeFileSync(join(scratch, 'file'), '');
      return undefined;
    };
    await Promise.all([cacheEntries(['a', 'b'], build, silent), cacheEntries(['b', 'a'], build, silent)]);
    expect(readdirSync(folder).sort()).toEqual(['a', 'b']);
  });
});

describe('toolCache', () => {
  it('follows XDG_CACHE_HOME, then the home folder', () => {
    vi.stubEnv('GITOPS_TOOLS_CACHE', '');
    vi.stubEnv('XDG_CACHE_HOME', '/caches');
    expect(toolCache()).toBe(join('/caches', 'grpc-istio-gitops'));
    vi.stubEnv('XDG_CACHE_HOME', '');
    expect(toolCache()).toBe(join(homedir(), '.cache', 'grpc-istio-gitops'));
  });
});
