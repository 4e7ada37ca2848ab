import { isMap } from '../lang/plain-map.ts';
import { valueText } from '../lang/value-text.ts';
import type { Area, SettingFact } from './fact.ts';
import { isSame } from './same.ts';

/** A value that differs between two settings; undefined if it is not set. */
export interface ChangedLeaf {
  /** Keys from the root, joined by dots; empty for the root itself. */
  readonly path: string;
  readonly before: unknown;
  readonly after: unknown;
}

/** The innermost values that differ. Maps are compared key by key, lists as a whole. */
export function changedLeaves(before: unknown, after: unknown, path = ''): ChangedLeaf[] {
  if (isSame(before, after)) return [];
  const [old, now] = [before ?? {}, after ?? {}];
  if ((before === undefined && after === undefined) || !isMap(old) || !isMap(now))
    return [{ path, before, after }];
  const keys = [...new Set([...Object.keys(old), ...Object.keys(now)])];
  // An added empty map is a difference too.
  if (keys.length === 0) return [{ path, before, after }];
  return keys.flatMap((key) => changedLeaves(old[key], now[key], path === '' ? key : `${path}.${key}`));
}

/** The changed settings of an area, one fact for each. */
export function settingFacts(area: Area, before: unknown, after: unknown, of?: string): SettingFact[] {
  return changedLeaves(before, after).map((leaf) => ({
    kind: 'setting',
    area,
    ...(of === undefined ? {} : { of }),
    name: leaf.path,
    ...(leaf.before === undefined ? {} : { before: valueText(leaf.before) }),
    ...(leaf.after === undefined ? {} : { after: valueText(leaf.after) }),
  }));
}
