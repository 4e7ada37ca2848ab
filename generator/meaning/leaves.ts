import { isMap } from '../lang/plain-map.ts';
import { isSame } from './same.ts';

/** A value that two settings have differently; undefined where one does not say it. */
export interface ChangedLeaf {
  /** Keys from the root, joined by dots; empty for the root itself. */
  readonly path: string;
  readonly before: unknown;
  readonly after: unknown;
}

/** The innermost values that differ, maps compared key by key, lists as wholes. */
export function changedLeaves(before: unknown, after: unknown, path = ''): ChangedLeaf[] {
  if (isSame(before, after)) return [];
  const [old, now] = [before ?? {}, after ?? {}];
  if ((before === undefined && after === undefined) || !isMap(old) || !isMap(now))
    return [{ path, before, after }];
  const keys = [...new Set([...Object.keys(old), ...Object.keys(now)])];
  // An empty map that appears says something too.
  if (keys.length === 0) return [{ path, before, after }];
  return keys.flatMap((key) => changedLeaves(old[key], now[key], path === '' ? key : `${path}.${key}`));
}

/** A value as a reader of specs would write it. */
export function valueText(value: unknown): string {
  if (typeof value === 'string') return value === '' ? '""' : value;
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.map(valueText).join(', ');
  if (isMap(value))
    return Object.keys(value).length === 0
      ? '{}'
      : Object.entries(value)
          .map(([key, child]) => `${key}: ${valueText(child)}`)
          .join(', ');
  return String(value);
}
