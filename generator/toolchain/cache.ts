import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { arch, platform } from 'node:process';
import { withLock } from '../platform/lock.ts';
import { isSystemError } from '../platform/system-error.ts';
import { type Available, notYetHere, type Progress, type Unavailable } from './availability.ts';
import { mirrorOfProcess } from './mirror-place.ts';
import { digestOfSource } from './program-source.ts';
import type { BuiltProgram } from './tool-kinds.ts';

const scratchPrefix = 'building-';

const isUnfinished = (name: string): boolean => name.startsWith(scratchPrefix) || name.includes('.lock');

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

/** The name of the cache entry of a program on this platform. Another source of a program of ours is another entry. */
export function programEntry({
  name,
  version,
  main,
}: Pick<BuiltProgram, 'name' | 'version' | 'main'>): string {
  const source = main && 'folder' in main ? [digestOfSource(main)] : [];
  return [name, version, ...source, platform, arch].join('-');
}

/** The names of all cache entries, without those that are being built. */
export function existingEntries(): string[] {
  try {
    return readdirSync(toolCache())
      .filter((name) => !isUnfinished(name))
      .sort();
  } catch (error) {
    if (isSystemError(error, 'ENOENT')) return [];
    throw error;
  }
}

/** The cache entry of this name if it is there already. */
export function existingEntry(name: string): Available | undefined {
  const path = join(toolCache(), name);
  return existsSync(path) ? { available: true, path } : undefined;
}

/**
 * The cache entry (a folder) of this name. If it is not there yet, it is taken from the mirror, else filled by `build`.
 * A result of `build` is the reason why the entry cannot be had: nothing is kept then, and the caller gets it.
 * One process builds an entry; others that want it wait for that process, and report it.
 */
export async function cacheEntry(
  name: string,
  build: (scratch: string) => Promise<Unavailable | undefined>,
  progress: Progress,
): Promise<Available | Unavailable> {
  const known = existingEntry(name);
  if (known) return known;
  const cache = toolCache();
  const scratch = scratchIn(cache, name);
  if (typeof scratch !== 'string') return scratch;
  const path = join(cache, name);
  const lock = {
    path: `${path}.lock`,
    purpose: `building ${name}`,
    onWait: progress,
    patience: longestBuild,
  };
  try {
    return await withLock(lock, async () => {
      const built = existingEntry(name);
      if (built) return built;
      const failure = (await isInMirror(name, scratch, progress)) ? undefined : await build(scratch);
      if (failure) return failure;
      renameSync(scratch, path);
      return { available: true, path };
    });
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** Fills the folder from the mirror, if this process has one. Loaded on demand: nearly every run finds its entries. */
async function isInMirror(name: string, scratch: string, progress: Progress): Promise<boolean> {
  const mirror = mirrorOfProcess();
  if (!mirror) return false;
  const { unpackFromMirror } = await import('./mirror.ts');
  return unpackFromMirror(name, scratch, mirror, progress);
}

/**
 * Takes the entries from the mirror, all at the same time; those that it does not have stay missing. What asks for them
 * later finds them, or builds them.
 */
export async function fetchEntries(names: readonly string[], progress: Progress): Promise<void> {
  if (mirrorOfProcess() === undefined) return;
  const notNow = async (): Promise<Unavailable> => notYetHere('', '');
  const fetched = await Promise.allSettled(names.map((name) => cacheEntry(name, notNow, progress)));
  for (const each of fetched) if (each.status === 'rejected') throw each.reason;
}

/**
 * Entries that are built together: `build` gets a folder for each entry that is missing.
 * A result is the reason why they cannot be had.
 */
export async function cacheEntries(
  names: readonly string[],
  build: (scratches: ReadonlyMap<string, string>) => Promise<Unavailable | undefined>,
  progress: Progress,
): Promise<Unavailable | undefined> {
  // The locks are taken in the order of names, so two processes never wait for each other.
  const fill = async (
    [name, ...rest]: readonly string[],
    scratches: ReadonlyMap<string, string>,
  ): Promise<Unavailable | undefined> => {
    if (name === undefined) return scratches.size === 0 ? undefined : build(scratches);
    let isMissing = false;
    const entry = await cacheEntry(
      name,
      (scratch) => {
        isMissing = true;
        return fill(rest, new Map([...scratches, [name, scratch]]));
      },
      progress,
    );
    if (!entry.available) return entry;
    return isMissing ? undefined : fill(rest, scratches);
  };
  return fill([...names].sort(), new Map());
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
    if (isUnfinished(name) && Date.now() - changed > dayInMilliseconds) {
      rmSync(folder, { recursive: true, force: true });
    }
  }
}
