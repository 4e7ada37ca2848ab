import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from '../command-line/errors.ts';
import { isSystemError } from '../platform/system-error.ts';
import type { Tool } from './all-tools.ts';
import { packFolder } from './archive.ts';
import { existingEntry } from './cache.ts';
import { readChecksums, sha256Of, writeChecksums } from './checksums.ts';
import { archiveOf } from './mirror.ts';

/** What was packed. */
export interface Packed {
  /** Names of archives. */
  readonly archives: readonly string[];
  /** Tools that are not in the cache of this machine. */
  readonly missing: readonly Tool[];
}

/**
 * Packs the cache entries of tools into a folder, one archive each, and writes their checksums into a file. Equal entries
 * give equal archives. The file keeps checksums of other platforms, and loses those of versions that are no longer used.
 * @param known all tools of this generator
 * @throws Failure if an archive cannot be written
 */
export async function packTools(
  tools: readonly Tool[],
  folder: string,
  { checksums, known }: { readonly checksums: string; readonly known: readonly Tool[] },
): Promise<Packed> {
  makeFolder(folder);
  const sums = new Map<string, string>();
  for (const { entry } of tools) {
    const path = existingEntry(entry)?.path;
    if (path === undefined) continue;
    const archive = join(folder, archiveOf(entry));
    const problem = await packFolder(path, archive);
    if (problem !== undefined) throw new Failure(problem);
    sums.set(archiveOf(entry), await sha256Of(archive));
  }
  const names = new Set(known.map(({ entry }) => withoutPlatform(archiveOf(entry))));
  const kept = [...(readChecksums(checksums) ?? [])].filter(([name]) => names.has(withoutPlatform(name)));
  writeChecksums(checksums, new Map([...kept, ...sums]));
  return {
    archives: [...sums.keys()],
    missing: tools.filter(({ entry }) => existingEntry(entry) === undefined),
  };
}

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    if (isSystemError(error)) throw new Failure(`the folder ${folder} cannot be made: ${error.message}`);
    throw error;
  }
}

/** Entries of programs end with the platform and the architecture, as Node names both. */
const withoutPlatform = (archive: string): string =>
  archive.replace(/-(?:darwin|freebsd|linux|win32)-[a-z0-9]+\.tar\.gz$/, '.tar.gz');
