import { distance } from './distance.ts';

/**
 * The candidates for a typing mistake, nearest first, at most three. It allows one mistake per three letters,
 * and three in all: a long name with more differences is another name.
 */
export function nearest(wrong: string, candidates: Iterable<string>): string[] {
  const limit = Math.min(3, Math.max(1, Math.floor(wrong.length / 3)));
  const near = [...candidates]
    .filter((candidate) => Math.abs(candidate.length - wrong.length) <= limit)
    .map((candidate) => ({ candidate, far: distance(wrong.toLowerCase(), candidate.toLowerCase()) }))
    .filter(({ far }) => far <= limit)
    .sort((a, b) => a.far - b.far || (a.candidate < b.candidate ? -1 : 1));
  // Next to a candidate with one difference, a candidate with three is noise.
  const [{ far: best } = { far: 0 }] = near;
  return near
    .filter(({ far }) => far <= best + 1)
    .slice(0, 3)
    .map(({ candidate }) => candidate);
}
