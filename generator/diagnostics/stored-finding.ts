import { isMap } from '../lang/plain-map.ts';
import type { Rule } from './rule.ts';

// Each run loads this file, and few have findings: what reads and writes them is in stored.ts.

/** A place as JSON: the path of the file, and a part of its text. */
export type StoredPlace = readonly [file: string, offset: number, length: number];

/** A finding as JSON: a later run over the same files can print it again. */
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
  if (!isMap(value)) return false;
  const { rule, hint, related, suppression } = value;
  return (
    isMap(rule) &&
    [rule['code'], rule['name'], rule['severity'], rule['title'], rule['explanation']].every(isText) &&
    isPlaced(value, 'message') &&
    (hint === undefined || isText(hint)) &&
    Array.isArray(related) &&
    related.every((other) => isPlaced(other, 'message')) &&
    (suppression === undefined || isPlaced(suppression, 'reason'))
  );
}

const isText = (value: unknown): value is string => typeof value === 'string';

const isPlaced = (value: unknown, text: 'message' | 'reason'): boolean =>
  isMap(value) && isText(value[text]) && isStoredPlace(value['at']);

function isStoredPlace(value: unknown): value is StoredPlace {
  if (!Array.isArray(value)) return false;
  const [file, offset, length] = value;
  return isText(file) && Number.isInteger(offset) && Number.isInteger(length);
}
