import type { DocumentName } from '../fact.ts';

/** Names that are told before the others are counted. */
const told = 6;

/** Names with commas; of many, the first and how many more. JSON has them all. */
export function listed(names: readonly string[]): string {
  if (names.length <= told + 1) return names.join(', ');
  return `${names.slice(0, told).join(', ')} and ${names.length - told} more`;
}

/** Documents by their names, those of a kind together: `Deployment a-v1, a-v2; Service a`. */
export function documentNames(documents: readonly DocumentName[]): string {
  const byKind = new Map<string, string[]>();
  for (const { kind, name } of documents) byKind.set(kind, [...(byKind.get(kind) ?? []), name]);
  return [...byKind].map(([kind, names]) => `${kind} ${listed(names)}`).join('; ');
}
