import { isDeepStrictEqual } from 'node:util';
import { isMap } from '../lang/plain-map.ts';
import type { Settings } from './lift/settings.ts';

/** Settings that all clusters share, and what each cluster has differently. */
export interface Factored {
  readonly shared: Settings;
  /** Merge patches by cluster. */
  readonly overrides: ReadonlyMap<string, Settings>;
}

/**
 * Maps whose keys do not depend on each other, so each key can have the value that most clusters have. Other maps, such
 * as probes, are only valid as a whole.
 */
const independentKeys = new Set([
  'config',
  'containers',
  'emptyDirs',
  'env',
  'envFields',
  'files',
  'initContainers',
  'limits',
  'methods',
  'podAnnotations',
  'podLabels',
  'requests',
  'resources',
  'secrets',
]);

/**
 * Splits the settings of a service in several clusters into a spec and overrides. A key gets the value that most
 * clusters have.
 * Source: JSON Merge Patch, RFC 7396, is how a cluster file overrides a spec.
 */
export function factor(byCluster: ReadonlyMap<string, Settings>): Factored {
  const all = [...byCluster.values()];
  const shared = sharedBy(all);
  const overrides = new Map(
    [...byCluster].map(([cluster, settings]) => [cluster, mergePatchTo(shared, settings)] as const),
  );
  return { shared, overrides };
}

function sharedBy(all: readonly Readonly<Record<string, unknown>>[]): Settings {
  const keys = [...new Set(all.flatMap((settings) => Object.keys(settings)))];
  const shared: Settings = {};
  for (const key of keys) {
    const values = all.map((settings) => settings[key]);
    const maps = values.filter(isMap);
    const isByKey = independentKeys.has(key) && maps.length * 2 > values.length;
    const value = isByKey ? sharedBy(maps) : mostCommon(values);
    const isMissing = value === undefined || (isByKey && Object.keys(value ?? {}).length === 0);
    if (!isMissing) shared[key] = value;
  }
  return shared;
}

/** The value that occurs most often, the first of several. A key that most clusters lack has none. */
function mostCommon(values: readonly unknown[]): unknown {
  const counts = values.map((value) => values.filter((other) => isDeepStrictEqual(value, other)).length);
  return values[counts.indexOf(Math.max(...counts))];
}

/** The merge patch that turns one map into another. */
function mergePatchTo(from: Settings, to: Settings): Settings {
  const patch: Settings = {};
  for (const key of Object.keys(from)) if (to[key] === undefined) patch[key] = null;
  for (const [key, value] of Object.entries(to)) {
    const before = from[key];
    if (isDeepStrictEqual(before, value)) continue;
    patch[key] = isMap(before) && isMap(value) ? mergePatchTo({ ...before }, { ...value }) : value;
  }
  return patch;
}
