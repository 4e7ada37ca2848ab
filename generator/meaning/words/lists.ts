import type { DocumentName } from '../fact.ts';

/** Number of names that are listed before the others are counted. */
const maxListed = 6;

/** Names with commas; a long list is cut, with the number of the others. JSON has all names. */
export function listed(names: readonly string[]): string {
  if (names.length <= maxListed + 1) return names.join(', ');
  return `${names.slice(0, maxListed).join(', ')} and ${names.length - maxListed} more`;
}

/** Documents by name, grouped by kind: `Deployment a-v1, a-v2; Service a`. */
export function documentNames(documents: readonly DocumentName[]): string {
  const byKind = new Map<string, string[]>();
  for (const { kind, name } of documents) byKind.set(kind, [...(byKind.get(kind) ?? []), name]);
  return [...byKind].map(([kind, names]) => `${kind} ${listed(names)}`).join('; ');
}

/** The text of a fact: the subject, and the old and the new value if it has values. */
export interface FactText {
  readonly what: string;
  readonly before?: string;
  readonly after?: string;
}
