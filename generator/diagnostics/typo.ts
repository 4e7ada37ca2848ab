import { distance } from './distance.ts';
import { nearest } from './nearest.ts';

/** The one candidate of which a word is a clear misspelling; undefined in case of doubt. */
export function correction(
  wrong: string,
  candidates: Iterable<string>,
  isClear: (wrong: string, right: string) => boolean = isClearTypo,
): string | undefined {
  const [only, ...others] = nearest(wrong, candidates);
  return only !== undefined && others.length === 0 && isClear(wrong, only) ? only : undefined;
}

/** The same for a key. There are few keys, so `method` is a misspelling of `methods`. */
export const isClearKeyTypo = (wrong: string, right: string): boolean =>
  isClearTypo(wrong, right) || isPlural(wrong, right);

/**
 * True if two words of four letters or more differ in one missing, extra or swapped letter, or in case; a
 * wrong letter needs five letters. Numbers and short words carry meaning: v1 is not v2, greeter-a is not
 * greeter-b and GetOrder is not SetOrder. So does an s at the end: HTTP is not HTTPS, and GetOrder is not
 * GetOrders.
 */
export function isClearTypo(wrong: string, right: string): boolean {
  const [ours, theirs] = [partsOf(wrong), partsOf(right)];
  if (ours.length !== theirs.length) return sameButCase(wrong, right);
  const different = ours.flatMap((part, index) =>
    part === theirs[index] ? [] : [[part, theirs[index] ?? ''] as const],
  );
  if (different.length !== 1) return sameButCase(wrong, right);
  return different.every(([a, b]) => isClearPart(a, b));
}

const isPlural = (a: string, b: string): boolean => {
  const [one, other] = [a.toLowerCase(), b.toLowerCase()];
  return `${one}s` === other || `${other}s` === one;
};

const sameButCase = (a: string, b: string): boolean => a !== b && a.toLowerCase() === b.toLowerCase();

/** `shop.v1.GetOrder` is shop, ., v, 1, ., Get, Order. */
function partsOf(name: string): string[] {
  return name.match(/[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+|[^A-Za-z\d]+/g) ?? [];
}

function isClearPart(wrong: string, right: string): boolean {
  if (!/^[A-Za-z]+$/.test(wrong + right)) return false;
  if (sameButCase(wrong, right)) return true;
  if (isPlural(wrong, right)) return false;
  const shortest = Math.min(wrong.length, right.length);
  const isWrongLetter =
    wrong.length === right.length && [...wrong].sort().join() !== [...right].sort().join();
  return distance(wrong.toLowerCase(), right.toLowerCase()) === 1 && shortest >= (isWrongLetter ? 5 : 4);
}

/** True for what is a typing mistake away; shop and shop-2, team-a and team-b, or ingress and egress are two on purpose. */
export const isNearNamespace = (namespace: string, others: Iterable<string>): boolean =>
  nearest(namespace, others).some((near) => common(near) !== common(namespace));

/** Without what distinguishes two names on purpose. */
const common = (name: string): string =>
  name.replaceAll(/-?\d+|-[a-z](?=-|$)/g, '').replaceAll(/\b(?:in|e)gress\b/g, 'gress');
