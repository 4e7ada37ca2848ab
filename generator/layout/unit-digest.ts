import { isMap } from '../lang/plain-map.ts';
import { sha1 } from '../lang/sha1.ts';
import type { Unit } from './unit.ts';

/** Digests of parts of inputs that many units share, such as a service in ten clusters: each is digested once. */
const parts = new WeakMap<object, string>();

const units = new WeakMap<Unit, string>();

/** Digest of a unit's input: while it stays the same, the unit's files do. */
export function unitDigest(unit: Unit): string {
  const known = units.get(unit) ?? digestOf(unit.input);
  units.set(unit, known);
  return known;
}

function digestOf(input: unknown): string {
  if (!isMap(input)) return sha1(JSON.stringify(input));
  return sha1(JSON.stringify(Object.entries(input).map(([key, part]) => [key, partDigest(part)])));
}

function partDigest(part: unknown): unknown {
  if (typeof part !== 'object' || part === null || isEmptyList(part)) return part;
  const known = parts.get(part) ?? short(JSON.stringify(part));
  parts.set(part, known);
  return known;
}

/** Empty lists are many objects of which each is asked for once. */
const isEmptyList = (part: object): boolean => Array.isArray(part) && part.length === 0;

/** To digest a short text alone takes longer than to digest it with the rest. */
const short = (text: string): string => (text.length > 500 ? sha1(text) : text);
