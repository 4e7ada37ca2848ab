import { distance } from './distance.ts';

/**
 * The candidates that a typing mistake could have meant, nearest first: at most three. A mistake for every three
 * letters is forgiven, three in all: a long name that differs in more is another name.
 */
export function nearest(wrong: string, candidates: Iterable<string>): string[] {
  const limit = Math.min(3, Math.max(1, Math.floor(wrong.length / 3)));
  const near = [...candidates]
    .filter((candidate) => Math.abs(candidate.length - wrong.length) <= limit)
    .map((candidate) => ({ candidate, far: distance(wrong.toLowerCase(), candidate.toLowerCase()) }))
    .filter(({ far }) => far <= limit)
    .sort((a, b) => a.far - b.far || (a.candidate < b.candidate ? -1 : 1));
  // Beside one that is a letter away, one that is three away is noise.
  const [{ far: best } = { far: 0 }] = near;
  return near
    .filter(({ far }) => far <= best + 1)
    .slice(0, 3)
    .map(({ candidate }) => candidate);
}
