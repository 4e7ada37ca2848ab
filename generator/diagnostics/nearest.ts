import { distance } from './distance.ts';

/**
 * The candidates that a typing mistake could have meant, nearest first: at most three. A mistake for every three
 * letters is forgiven, three in all: a long name that differs in more is another name.
 */
export function nearest(wrong: string, candidates: Iterable<string>): string[] {
  const limit = Math.min(3, Math.max(1, Math.floor(wrong.length / 3)));
  const near = [...candidates]
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

/** `did you mean a or b?` where something is near, else the list of what there is, as far as it fits a line. */
export function suggest(wrong: string, candidates: Iterable<string>, noun: string): string {
  const all = [...candidates].sort();
  const near = nearest(wrong, all);
  return near.length > 0 ? `did you mean ${near.join(' or ')}?` : listed(all, noun);
}

/** What there is, as far as it fits a line. */
export function listed(candidates: Iterable<string>, noun: string): string {
  const all = [...candidates].sort();
  if (all.length === 0) return `there are no ${noun} yet`;
  const shown = all.slice(0, 12);
  return `the ${noun} are ${shown.join(', ')}${all.length > shown.length ? `, and ${all.length - shown.length} more` : ''}`;
}
