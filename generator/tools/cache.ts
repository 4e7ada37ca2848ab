import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { isSystemError } from '../platform/system-error.ts';
import type { Available, Unavailable } from './availability.ts';

const scratchPrefix = 'building-';
const dayInMilliseconds = 86_400_000;

/** The folder for tools and schemas: outside the repository, so that all clones share it. */
export function toolCache(): string {
  return (
    process.env['GITOPS_TOOLS_CACHE'] ||
    join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'grpc-istio-gitops')
  );
}

/**
 * The cache entry (a folder) of this name, filled by `build` first when it is not there yet.
 * A result of `build` says why it cannot be had: nothing is kept then, and it is passed on.
 * Two processes may build the same entry at once: the first one wins, and neither sees half an entry.
 */
export async function cacheEntry(
  name: string,
  build: (scratch: string) => Promise<Unavailable | undefined>,
): Promise<Available | Unavailable> {
  const cache = toolCache();
  const path = join(cache, name);
  if (existsSync(path)) return { available: true, path };
  const scratch = scratchIn(cache, name);
  if (typeof scratch !== 'string') return scratch;
  try {
    const failure = await build(scratch);
    if (failure) return failure;
    publish(scratch, path);
    return { available: true, path };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** A folder to build in, or why there is none: on shared machines the cache of somebody else may be read-only. */
function scratchIn(cache: string, missing: string): string | Unavailable {
  try {
    mkdirSync(cache, { recursive: true });
    removeAbandoned(cache);
    return mkdtempSync(join(cache, scratchPrefix));
  } catch (error) {
    if (!isSystemError(error)) throw error;
    const reason = `the folder that tools are kept in cannot be written (${error.message}).`;
    const remedy = 'Name one that can with GITOPS_TOOLS_CACHE.';
    return { available: false, missing, reason, remedy };
  }
}

/** Entries of one name are equal, so where another process was faster, its entry is as good. */
function publish(scratch: string, path: string): void {
  try {
    renameSync(scratch, path);
  } catch (error) {
    if (!existsSync(path)) throw error;
  }
}

/** Removes what killed builds left behind. */
function removeAbandoned(cache: string): void {
  for (const name of readdirSync(cache)) {
    const folder = join(cache, name);
    const changed = statSync(folder, { throwIfNoEntry: false })?.mtimeMs ?? 0;
    if (name.startsWith(scratchPrefix) && Date.now() - changed > dayInMilliseconds) {
      rmSync(folder, { recursive: true, force: true });
    }
  }
}
