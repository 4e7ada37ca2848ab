import { join } from 'node:path';
import { isMap, isMapOf, type PlainMap } from '../lang/plain-map.ts';
import { cachedJson } from '../platform/cached-json.ts';
import { writeWhole } from '../platform/whole-file.ts';
import { isStamp, type Stamp, sameStamp, stampOf } from './stamp.ts';

/** What the last run left behind, so that the next one need not look at everything again. Losing it costs time only. */
export interface TreeState {
  /** Digest of the generator that rendered. */
  readonly generator: string;
  /** Digest of the specs and protos that it rendered from. */
  readonly inputs: string;
  readonly counts: TreeCounts;
  readonly units: Readonly<Record<string, UnitState>>;
  /** Every folder of the tree: adding or removing a file in it changes its stamp. */
  readonly folders: Readonly<Record<string, Stamp>>;
}

/** What a summary says of a tree. */
export interface TreeCounts {
  readonly services: number;
  readonly clusters: number;
  /** Services that bring documents or patches of their own. */
  readonly escapeHatch: readonly EscapeHatch[];
  /** Kubernetes documents that all clusters together get. */
  readonly documents: number;
}

/** What a service brings along beside its spec. */
export interface EscapeHatch {
  readonly service: string;
  readonly documents: number;
  readonly patches: number;
}

/** A unit as it was rendered: the digest of its input, and its files. */
export interface UnitState {
  readonly digest: string;
  readonly documents: number;
  readonly files: Readonly<Record<string, Stamp>>;
}

const statePath = (root: string): string => join(root, '.cache', 'tree.json');

/**
 * Names the running generator by its content: the bundle's folder is its digest. From sources, as in tests, there is
 * no name, and nothing remembered is trusted.
 */
export const generatorDigest: string | undefined = /\/\.cache\/generator\/([0-9a-f]{16})\//.exec(
  import.meta.url,
)?.[1];

/** What the last run of this very generator left; undefined where there was none. */
export function readState(root: string): TreeState | undefined {
  if (generatorDigest === undefined) return undefined;
  const state = cachedJson(statePath(root), isTreeState);
  return state?.generator === generatorDigest ? state : undefined;
}

const isTreeState = (value: PlainMap): value is PlainMap & TreeState =>
  typeof value['generator'] === 'string' &&
  typeof value['inputs'] === 'string' &&
  isMap(value['counts']) &&
  isCounts(value['counts']) &&
  isMapOf(value['units'], isUnitState) &&
  isMapOf(value['folders'], isStamp);

const isCounts = ({ services, clusters, documents, escapeHatch }: PlainMap): boolean =>
  [services, clusters, documents].every((count) => typeof count === 'number') &&
  Array.isArray(escapeHatch) &&
  escapeHatch.every(isMap);

const isUnitState = (value: unknown): value is UnitState =>
  isMap(value) &&
  typeof value['digest'] === 'string' &&
  typeof value['documents'] === 'number' &&
  isMapOf(value['files'], isStamp);

/** Remembers a tree for the next run. */
export function writeState(root: string, state: Omit<TreeState, 'generator'>): void {
  if (generatorDigest === undefined) return;
  writeWhole(statePath(root), JSON.stringify({ generator: generatorDigest, ...state }));
}

/** True when no file or folder of the tree was touched since: then it is what the same inputs would render again. */
export function isUntouched(root: string, { units, folders }: TreeState): boolean {
  for (const path in folders) if (!sameStamp(folders[path], stampOf(`${root}/${path}`))) return false;
  for (const id in units) if (!unitUntouched(root, units[id])) return false;
  return true;
}

/** True when the files of a unit are as they were left. */
export function unitUntouched(root: string, unit: UnitState | undefined): boolean {
  if (!unit) return false;
  for (const path in unit.files) if (!sameStamp(unit.files[path], stampOf(`${root}/${path}`))) return false;
  return true;
}
