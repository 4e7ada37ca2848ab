import { nearest } from './nearest.ts';
import { otherNames } from './other-names.ts';

/**
 * At most three candidates for a wrong word: a typing mistake (`nearest`), the same word
 * in another spelling or shortened (`UNAVAIL`), a word that the wrong one contains (`grpc-unavailable`), or
 * the name in Istio, Envoy and Kubernetes (`gateway-error`).
 */
export function alike(wrong: string, candidates: Iterable<string>): string[] {
  const all = [...candidates];
  const ways = [
    () => all.filter((candidate) => candidate !== wrong && letters(candidate) === letters(wrong)),
    () => nearest(wrong, all),
    () => otherNames(letters(wrong)).filter((name) => all.includes(name)),
    () => all.filter((candidate) => isCutShort(wrong, candidate)),
    () => longest(all.filter((candidate) => holdsWords(wrong, candidate))),
  ];
  for (const way of ways) {
    const found = way();
    // Many candidates do not help: the full list is clearer.
    if (found.length > 0 && found.length <= 3) return found;
  }
  return [];
}

/**
 * A word reduced to what all spellings share: `perTryTimeout`, `per-try-timeout` and `PER_TRY_TIMEOUT` are
 * equal.
 */
export const letters = (word: string): string => word.toLowerCase().replace(/[^a-z0-9]/g, '');

/** Three letters of a word can be a short form of it; fewer match too much. */
function isCutShort(wrong: string, candidate: string): boolean {
  const [short, whole] = [letters(wrong), letters(candidate)];
  return short.length >= 3 && short !== whole && whole.startsWith(short);
}

/** `grpc-unavailable` contains the word of `unavailable`, and `mirrorPercent` that of `mirror`. */
function holdsWords(wrong: string, candidate: string): boolean {
  const [outer, inner] = [wordsOf(wrong), wordsOf(candidate)];
  if (letters(candidate).length < 4 || inner.length >= outer.length) return false;
  return outer.some((_, start) => inner.every((word, index) => outer[start + index] === word));
}

/** If one candidate contains another, keeps those with the most words. */
function longest(candidates: readonly string[]): string[] {
  const most = Math.max(0, ...candidates.map((candidate) => wordsOf(candidate).length));
  return candidates.filter((candidate) => wordsOf(candidate).length === most);
}

function wordsOf(name: string): string[] {
  return (name.match(/[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+/g) ?? []).map((word) => word.toLowerCase());
}
