import { lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { installation } from '../command-line/installation.ts';
import { isStoredFinding, type StoredFinding } from '../diagnostics/stored-finding.ts';
import { isMap, isMapOf, type PlainMap } from '../lang/plain-map.ts';
import { ownedFolders } from '../layout/paths.ts';
import { cachedJson } from '../platform/cached-json.ts';
import { writeWhole } from '../platform/whole-file.ts';
import type { InputStamps } from './input-stamps.ts';
import { hasStamp, isStamp, isStampedPath, type Stamp, type StampedPath } from './stamp.ts';

/**
 * The record of the last run, so the next one can skip unchanged parts. If it is lost, the next run is only
 * slower.
 */
export interface TreeState {
  /** Digest of the generator that rendered. */
  readonly generator: string;
  /** Digest of the specs and protos that it rendered. */
  readonly inputs: string;
  /** Their files and folders, from before they were read. */
  readonly inputStamps?: InputStamps | undefined;
  readonly counts: TreeCounts;
  /** The warnings of the run, and the findings that comments suppress. */
  readonly findings: readonly StoredFinding[];
  readonly units: Readonly<Record<string, UnitState>>;
  /** Every folder of the tree: adding or removing a file changes its stamp. */
  readonly folders: readonly StampedPath[];
}

/** The numbers in the summary of a tree. */
export interface TreeCounts {
  readonly services: number;
  readonly clusters: number;
  /** Services with extra documents or patches. */
  readonly escapeHatch: readonly EscapeHatch[];
  /** Number of Kubernetes documents of all clusters together. */
  readonly documents: number;
}

/** The extra documents and patches of a service. */
export interface EscapeHatch {
  readonly service: string;
  /** The only cluster that gets them; undefined if all get them. */
  readonly cluster?: string;
  readonly documents: number;
  readonly patches: number;
}

/** A rendered unit: the digest of its input, and its files. */
export interface UnitState {
  readonly digest: string;
  readonly documents: number;
  readonly files: readonly StampedPath[];
}

const statePath = (root: string): string => join(root, '.cache', 'tree.json');

/**
 * Identifies the running generator by its content: a release has its digest, and the folder of a bundle in .cache/ is
 * named by it. From sources, as in tests, it is undefined, and no recorded state is used.
 */
export const generatorDigest: string | undefined =
  installation.release?.digest ?? /\/\.cache\/generator\/([0-9a-f]{16})\//.exec(import.meta.url)?.[1];

/** The state of the last run of exactly this generator; undefined if there is none. */
export function readState(root: string): TreeState | undefined {
  if (generatorDigest === undefined) return undefined;
  const state = cachedJson(statePath(root), isTreeState);
  return state?.generator === generatorDigest ? state : undefined;
}

const isTreeState = (value: PlainMap): value is PlainMap & TreeState =>
  typeof value['generator'] === 'string' &&
  typeof value['inputs'] === 'string' &&
  (value['inputStamps'] === undefined || isMapOf(value['inputStamps'], isStampOrNothing)) &&
  isMap(value['counts']) &&
  isCounts(value['counts']) &&
  Array.isArray(value['findings']) &&
  value['findings'].every(isStoredFinding) &&
  isMapOf(value['units'], isUnitState) &&
  isStampedPaths(value['folders']);

const isStampedPaths = (value: unknown): value is readonly StampedPath[] =>
  Array.isArray(value) && value.every(isStampedPath);

const isStampOrNothing = (value: unknown): value is Stamp | null => value === null || isStamp(value);

const isCounts = ({ services, clusters, documents, escapeHatch }: PlainMap): boolean =>
  [services, clusters, documents].every((count) => typeof count === 'number') &&
  Array.isArray(escapeHatch) &&
  escapeHatch.every(isMap);

const isUnitState = (value: unknown): value is UnitState =>
  isMap(value) &&
  typeof value['digest'] === 'string' &&
  typeof value['documents'] === 'number' &&
  isStampedPaths(value['files']);

/** Records the state of a tree for the next run. */
export function writeState(root: string, state: Omit<TreeState, 'generator'>): void {
  if (generatorDigest === undefined) return;
  writeWhole(statePath(root), JSON.stringify({ generator: generatorDigest, ...state }));
}

/**
 * True if no file or folder of the tree has changed since: then rendering the same inputs would give the same
 * tree.
 */
export function isUntouched(root: string, { units, folders }: TreeState): boolean {
  if (!foldersUntouched(root, folders)) return false;
  for (const id in units) if (!unitUntouched(root, units[id])) return false;
  return true;
}

/** True if each folder of the tree has the same entries as before, by their names and kinds. */
export function foldersUntouched(root: string, folders: TreeState['folders']): boolean {
  if (!folders.every((folder) => hasStamp(root, folder))) return false;
  return ownedFolders.every(
    (path) => folders.some(([known]) => known === path) || isEmpty(`${root}/${path}`),
  );
}

/** True for a folder without entries, and for nothing at all. */
function isEmpty(path: string): boolean {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  return !stat || (stat.isDirectory() && readdirSync(path).length === 0);
}

/** True if the files of a unit are unchanged. */
export const unitUntouched = (root: string, unit: UnitState | undefined): boolean =>
  unit?.files.every((file) => hasStamp(root, file)) ?? false;
