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
import { installation } from '../command-line/installation.ts';
import { type Commit, resolveRef } from '../git/refs.ts';
import { queryGit } from '../git/run.ts';
import { textAt } from '../lang/at-path.ts';
import { parsedJson } from '../lang/json.ts';
import { migrated, migrationsSince } from '../migrations/index.ts';
import type { Migration } from '../migrations/migration.ts';
import { contentsOf, inputEntries, type TreeEntry } from './entries.ts';

/** The inputs of a commit in a folder, which is read like the work tree. */
export interface Snapshot {
  readonly commit: Commit;
  readonly root: string;
}

/** The number of snapshots to keep. Each is as large as the specs. */
const maxSnapshots = 8;
/** Milliseconds after the last use of a snapshot in which another process may still read it. */
const inUseMs = 3_600_000;
const scratchPrefix = 'building-';

/**
 * Writes the inputs of a commit (clusters/, protos/ and the inputs of services/) to a folder in .cache/. Commits with the
 * same inputs share a folder. Its .cache links to the one of the repository, to share compiled protos. Specs of a commit with
 * an older generator get the migrations since then, so that this generator can read them.
 * @throws Failure if git has no such commit
 */
export async function snapshotAt(root: string, ref: string): Promise<Snapshot> {
  const commit = await resolveRef(root, ref);
  const entries = await inputEntries(root, commit.id);
  const pending = await pendingMigrations(root, commit.id);
  const folder = join(root, '.cache', 'history');
  const snapshot = join(folder, digestOf(entries, pending));
  if (existsSync(snapshot)) utimesSync(snapshot, new Date(), new Date());
  else {
    const contents = await contentsOf(root, entries);
    mkdirSync(folder, { recursive: true });
    removeOld(folder);
    const scratch = mkdtempSync(join(folder, scratchPrefix));
    writeEntries(scratch, entries, withMigrations(pending, entries, contents));
    symlinkSync(join('..', '..'), join(scratch, '.cache'), 'dir');
    publish(scratch, snapshot);
  }
  return { commit, root: snapshot };
}

/** The migrations since the release that a commit of a fleet contains. */
async function pendingMigrations(root: string, commit: string): Promise<readonly Migration[]> {
  if (!installation.release) return [];
  const release = await queryGit(root, 'show', `${commit}:./generator/release.json`);
  const version = textAt(parsedJson(release ?? ''), 'version');
  return version === undefined ? [] : migrationsSince(version);
}

function withMigrations(
  pending: readonly Migration[],
  entries: readonly TreeEntry[],
  contents: readonly Uint8Array[],
): readonly Uint8Array[] {
  const texts = entries.flatMap(({ path, mode }, index): [string, string][] =>
    mode !== '120000' && pending.some(({ reads }) => reads(path))
      ? [[path, Buffer.from(contents[index] ?? []).toString('utf8')]]
      : [],
  );
  const { files } = migrated(new Map(texts), pending, 'keep what cannot be edited');
  return entries.map(({ path }, index) => {
    const text = files.get(path);
    return text === undefined ? (contents[index] ?? new Uint8Array()) : Buffer.from(text);
  });
}

function digestOf(entries: readonly TreeEntry[], pending: readonly Migration[]): string {
  const hash = createHash('sha256');
  for (const { name } of pending) hash.update(`${name}\0`);
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

/** If another process has published the same snapshot first, that one is used. */
function publish(scratch: string, snapshot: string): void {
  try {
    renameSync(scratch, snapshot);
  } catch (error) {
    rmSync(scratch, { recursive: true, force: true });
    if (!existsSync(snapshot)) throw error;
  }
}

/** Removes unused snapshots, and the rests of interrupted runs. */
function removeOld(folder: string): void {
  const entries = readdirSync(folder)
    .map((name) => join(folder, name))
    .map((path) => ({ path, used: statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0 }))
    .sort((a, b) => b.used - a.used);
  for (const { path, used } of entries.slice(maxSnapshots - 1))
    if (Date.now() - used > inUseMs) rmSync(path, { recursive: true, force: true });
}
