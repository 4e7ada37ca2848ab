import { isMap } from '../lang/plain-map.ts';
import type { Rule } from './rule.ts';

// Each run loads this file, and few have findings: what reads and writes them is in stored.ts.

/** A place as JSON: the path of the file, and a part of its text. */
export type StoredPlace = readonly [file: string, offset: number, length: number];

/** A finding as JSON, so that a later run over the same files can print it again. */
export interface StoredFinding {
  readonly rule: Rule;
  readonly message: string;
  readonly hint?: string;
  readonly at: StoredPlace;
  readonly related: readonly { readonly message: string; readonly at: StoredPlace }[];
  /** For a finding that a comment suppresses. */
  readonly suppression?: { readonly reason: string; readonly at: StoredPlace };
}

/** True for a finding as `storedFindings` writes it. */
export function isStoredFinding(value: unknown): value is StoredFinding {
  if (!isMap(value) || typeof value['message'] !== 'string' || !isMap(value['rule'])) return false;
  const { related, suppression } = value;
  return (
    typeof value['rule']['code'] === 'string' &&
    isStoredPlace(value['at']) &&
    Array.isArray(related) &&
    related.every((other) => isMap(other) && isStoredPlace(other['at'])) &&
    (suppression === undefined || (isMap(suppression) && isStoredPlace(suppression['at'])))
  );
}

const isStoredPlace = (value: unknown): value is StoredPlace =>
  Array.isArray(value) &&
  typeof value[0] === 'string' &&
  value.slice(1).every((each) => typeof each === 'number');
