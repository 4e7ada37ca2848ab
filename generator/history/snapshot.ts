import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { type Commit, resolveRef } from '../git/refs.ts';
import { contentsOf, inputEntries, type TreeEntry } from './entries.ts';

/** The inputs of a commit as files: a folder that specs and protos are read from like from the work tree. */
export interface Snapshot {
  readonly commit: Commit;
  readonly root: string;
}

/** Snapshots that are kept; each is as large as the specs. */
const kept = 8;
/** Milliseconds for which a snapshot that another process may be reading is left alone. */
const inUse = 3_600_000;
const scratchPrefix = 'building-';

/**
 * The repository as of a commit: clusters/, protos/ and what readInputs wants of services/, in a folder of .cache/. Two
 * commits with the same inputs share one. The folder's own .cache is that of the repository, so that protos are compiled
 * once for both.
 * @throws Failure where git has no such commit
 */
export async function repositoryAt(root: string, ref: string): Promise<Snapshot> {
  const commit = await resolveRef(root, ref);
  const entries = await inputEntries(root, commit.id);
  const folder = join(root, '.cache', 'history');
  const snapshot = join(folder, digestOf(entries));
  if (existsSync(snapshot)) utimesSync(snapshot, new Date(), new Date());
  else {
    const contents = await contentsOf(root, entries);
    mkdirSync(folder, { recursive: true });
    removeOld(folder);
    const scratch = mkdtempSync(join(folder, scratchPrefix));
    writeEntries(scratch, entries, contents);
    symlinkSync(join('..', '..'), join(scratch, '.cache'), 'dir');
    publish(scratch, snapshot);
  }
  return { commit, root: snapshot };
}

function digestOf(entries: readonly TreeEntry[]): string {
  const hash = createHash('sha256');
  for (const { mode, blob, path } of entries) hash.update(`${mode} ${blob} ${path}\0`);
  return hash.digest('hex').slice(0, 32);
}

function writeEntries(folder: string, entries: readonly TreeEntry[], contents: readonly Uint8Array[]): void {
  const made = new Set<string>();
  for (const [index, { mode, path }] of entries.entries()) {
    const content = contents[index] ?? new Uint8Array();
    const target = join(folder, path);
    if (!made.has(dirname(target))) mkdirSync(dirname(target), { recursive: true });
    made.add(dirname(target));
    if (mode === '120000') symlinkSync(Buffer.from(content).toString('utf8'), target);
    else writeFileSync(target, content);
  }
}

/** Where another process was faster, its snapshot is as good. */
function publish(scratch: string, snapshot: string): void {
  try {
    renameSync(scratch, snapshot);
  } catch (error) {
    rmSync(scratch, { recursive: true, force: true });
    if (!existsSync(snapshot)) throw error;
  }
}

/** Removes the snapshots that were not asked for lately, and what killed runs left behind. */
function removeOld(folder: string): void {
  const entries = readdirSync(folder)
    .map((name) => join(folder, name))
    .map((path) => ({ path, used: statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0 }))
    .sort((a, b) => b.used - a.used);
  for (const { path, used } of entries.slice(kept - 1))
    if (Date.now() - used > inUse) rmSync(path, { recursive: true, force: true });
}
