import type { Place } from '../../diagnostics/diagnostic.ts';

/** What is alike at one place, together: a mistake that shows in several clusters is told once. */
export function perPlace<Found extends { readonly at: Place }>(
  found: Iterable<Found>,
  likeness: (each: Found) => unknown,
): [Found, ...Found[]][] {
  const groups = new Map<string, [Found, ...Found[]]>();
  for (const each of found) {
    const { file, ...place } = each.at;
    const key = JSON.stringify([file.path, place, likeness(each)]);
    const group = groups.get(key);
    if (group) group.push(each);
    else groups.set(key, [each]);
  }
  return [...groups.values()];
}

/** Names in a sentence: a, b and c. */
export function together(names: readonly string[]): string {
  const last = names.at(-1) ?? '';
  return names.length > 1 ? `${names.slice(0, -1).join(', ')} and ${last}` : last;
}
