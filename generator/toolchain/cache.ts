import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { withLock } from '../platform/lock.ts';
import { isSystemError } from '../platform/system-error.ts';
import { type Available, notYetHere, type Progress, type Unavailable } from './availability.ts';

const scratchPrefix = 'building-';
const dayInMilliseconds = 86_400_000;

/** Milliseconds that a process waits for the build of another one: minutes on a quiet machine, and not all are quiet. */
const longestBuild = 7_200_000;

/** The folder for tools and schemas: outside the repository: all clones share it. */
export function toolCache(): string {
  return (
    process.env['GITOPS_TOOLS_CACHE'] ||
    join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'grpc-istio-gitops')
  );
}

/** The cache entry of this name if it is there already. */
export function existingEntry(name: string): Available | undefined {
  const path = join(toolCache(), name);
  return existsSync(path) ? { available: true, path } : undefined;
}

/**
 * The cache entry (a folder) of this name, filled by `build` first when it is not there yet.
 * A result of `build` is the reason why the entry cannot be had: nothing is kept then, and the caller gets it.
 * One process builds an entry; others that want it wait for that process, and report it.
 */
export async function cacheEntry(
  name: string,
  build: (scratch: string) => Promise<Unavailable | undefined>,
  onWait: Progress,
): Promise<Available | Unavailable> {
  const known = existingEntry(name);
  if (known) return known;
  const cache = toolCache();
  const scratch = scratchIn(cache, name);
  if (typeof scratch !== 'string') return scratch;
  const path = join(cache, name);
  const lock = { path: `${path}.lock`, purpose: `building ${name}`, onWait, patience: longestBuild };
  try {
    return await withLock(lock, async () => {
      const built = existingEntry(name);
      if (built) return built;
      const failure = await build(scratch);
      if (failure) return failure;
      renameSync(scratch, path);
      return { available: true, path };
    });
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** A file that is made once, in a cache entry of its own. */
export interface CachedFile {
  /** The name of the entry: it has the versions of everything that the file is made of. */
  readonly entry: string;
  readonly file: string;
  /** What the file is, for a message. */
  readonly missing: string;
  /** The command that makes it. */
  readonly builtBy: string;
  /** Writes the file into a folder; a result is the reason why it could not. */
  build(scratch: string): Promise<Unavailable | undefined>;
}

/**
 * The file, which is made first if it does not exist.
 * @param progress where a wait for another process is reported; without it, nothing is made
 */
export async function provideFile(
  { entry: name, file, missing, builtBy, build }: CachedFile,
  progress: Progress | undefined,
): Promise<Available | Unavailable> {
  const entry = progress
    ? await cacheEntry(name, build, progress)
    : (existingEntry(name) ?? notYetHere(missing, builtBy));
  return entry.available ? { available: true, path: join(entry.path, file) } : entry;
}

/** A folder to build in, or the reason why not: on shared machines the cache of another user may be read-only. */
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

/** Removes what killed builds left behind. */
function removeAbandoned(cache: string): void {
  for (const name of readdirSync(cache)) {
    const folder = join(cache, name);
    const changed = statSync(folder, { throwIfNoEntry: false })?.mtimeMs ?? 0;
    if (
      (name.startsWith(scratchPrefix) || name.includes('.lock')) &&
      Date.now() - changed > dayInMilliseconds
    ) {
      rmSync(folder, { recursive: true, force: true });
    }
  }
}
