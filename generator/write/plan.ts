import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { codeOwnersPath, ownedFolders } from '../layout/paths.ts';
import type { Unit } from '../layout/unit.ts';
import { unitDigest } from '../layout/unit-digest.ts';
import { CurrentTree } from './current-tree.ts';
import { emitFile, generatedHeader } from './emit.ts';
import type { StampedPath } from './stamp.ts';
import { foldersUntouched, type TreeState, type UnitState, unitUntouched } from './state.ts';

/** A file to be written. */
export interface PlannedFile {
  readonly path: string;
  readonly text: string;
  /** False if the file exists with other content. */
  readonly isNew: boolean;
}

/** What the state records about a unit. */
export interface PlannedUnit {
  readonly digest: string;
  readonly documents: number;
  readonly paths: readonly string[];
  /** What the state records about it already; undefined if it was rendered. */
  readonly recorded?: UnitState;
}

/** What must change on disk to make the tree match the specs; nothing is written yet. */
export interface Plan {
  readonly writes: readonly PlannedFile[];
  /** Files and folders that no spec renders, a folder before its contents. */
  readonly removals: readonly { readonly path: string; readonly isFolder: boolean }[];
  readonly unchanged: number;
  /** Number of Kubernetes documents of all clusters together. */
  readonly documents: number;
  readonly units: ReadonlyMap<string, PlannedUnit>;
  /** Every folder of the tree, with the recorded stamp of those that stay as they are. */
  readonly folders: ReadonlyMap<string, StampedPath | undefined>;
}

/** What is known about the tree from an earlier run. */
export type KnownTree = Pick<TreeState, 'units'> & Partial<Pick<TreeState, 'folders'>>;

/** Compares the rendered units with the disk. Units whose input and files match the state are skipped. */
export function planTree(root: string, units: readonly Unit[], state?: KnownTree): Plan {
  const writes: PlannedFile[] = [];
  const tree = new CurrentTree(root);
  // No file or folder was added, removed or replaced since the record: then the folders need not be listed.
  const recorded = state?.folders && foldersUntouched(root, state.folders) ? state.folders : undefined;
  const planned = new Map<string, PlannedUnit>();
  let unchanged = 0;
  for (const unit of units) {
    const digest = unitDigest(unit);
    const before = state?.units[unit.id];
    const paths = before?.files.map(([path]) => path) ?? [];
    const isInTree = (path: string) => recorded !== undefined || tree.hasFolder(posix.dirname(path));
    if (before?.digest === digest && paths.every(isInTree) && unitUntouched(root, before)) {
      planned.set(unit.id, { digest, documents: before.documents, paths, recorded: before });
      unchanged += paths.length;
      continue;
    }
    const files = unit.render();
    const documents = files.reduce((total, file) => total + (file.documents ?? 0), 0);
    planned.set(unit.id, { digest, documents, paths: files.map(({ path }) => path) });
    for (const file of files) {
      const text = emitFile(file);
      const current = tree.contentOf(file.path);
      if (current === text) unchanged++;
      else writes.push({ path: file.path, text, isNew: current === undefined });
    }
  }
  const expected = new Set([...planned.values()].flatMap(({ paths }) => paths));
  const folders = foldersOf(expected);
  const removals =
    state && recorded
      ? noLongerRendered(Object.values(state.units), recorded, expected, folders)
      : unexplained(root, expected, folders);
  if (!expected.has(codeOwnersPath) && isOwnCodeOwners(root))
    removals.push({ path: codeOwnersPath, isFolder: false });
  const documents = [...planned.values()].reduce((total, unit) => total + unit.documents, 0);
  const changing = foldersOf([...writes, ...removals].map(({ path }) => path));
  const known = new Map(recorded?.map((folder) => [folder[0], folder]));
  const stamps = new Map(
    [...folders].map((path) => [path, changing.has(path) ? undefined : known.get(path)]),
  );
  return { writes, removals, unchanged, documents, units: planned, folders: stamps };
}

function foldersOf(paths: Iterable<string>): Set<string> {
  const folders = new Set<string>();
  for (const path of paths) {
    for (
      let folder = posix.dirname(path);
      folder !== '.' && !folders.has(folder);
      folder = posix.dirname(folder)
    ) {
      folders.add(folder);
    }
  }
  return folders;
}

/** A file or folder that no spec renders. */
type Removal = Plan['removals'][number];

/** What a tree that is as recorded has, and no spec renders any longer. */
function noLongerRendered(
  units: readonly UnitState[],
  recorded: TreeState['folders'],
  expected: ReadonlySet<string>,
  folders: ReadonlySet<string>,
): Removal[] {
  const removals: Removal[] = [];
  for (const { files } of units)
    for (const [path] of files)
      if (!expected.has(path) && isOwned(path)) removals.push({ path, isFolder: false });
  for (const [path] of recorded)
    if (!folders.has(path) && isOwned(path)) removals.push({ path, isFolder: true });
  return removals.sort((a, b) => (a.path < b.path ? -1 : 1));
}

const isOwned = (path: string): boolean => ownedFolders.some((folder) => path.startsWith(`${folder}/`));

/** What the owned folders have, and no spec renders. */
function unexplained(root: string, expected: ReadonlySet<string>, folders: ReadonlySet<string>): Removal[] {
  const found: Removal[] = [];
  const visit = (folder: string) => {
    for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
      const path = `${folder}/${entry.name}`;
      const isFolder = entry.isDirectory();
      if (!(isFolder ? folders : expected).has(path) || !(isFolder || entry.isFile()))
        found.push({ path, isFolder });
      if (isFolder) visit(path);
    }
  };
  for (const folder of ownedFolders) {
    const stat = lstatSync(join(root, folder), { throwIfNoEntry: false });
    if (stat?.isDirectory()) visit(folder);
    else if (stat) found.push({ path: folder, isFolder: false });
  }
  return found;
}

/** It is outside the owned folders, so it may be a file that a person wrote. */
function isOwnCodeOwners(root: string): boolean {
  const path = join(root, codeOwnersPath);
  const isFile = lstatSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
  return isFile && readFileSync(path, 'utf8').startsWith(generatedHeader);
}

/** With a stamp that matches no file: a file that is removed before its stamp is recorded counts as changed. */
const missing = (path: string): StampedPath => [path, -1, -1];

/**
 * The state of units to record, with the stamp of each file that was rendered. The others keep the stamp with which they
 * were compared, so a file that was edited meanwhile counts as changed.
 */
export function unitStates(
  plan: Plan,
  stamp: (path: string) => StampedPath | undefined,
): Record<string, UnitState> {
  const states: Record<string, UnitState> = {};
  for (const [id, { digest, documents, paths, recorded }] of plan.units) {
    if (recorded) {
      states[id] = recorded;
      continue;
    }
    states[id] = { digest, documents, files: paths.map((path) => stamp(path) ?? missing(path)) };
  }
  return states;
}
