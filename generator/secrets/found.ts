/** A secret in a text. */
export interface SecretStretch {
  /** From, and to (exclusive), in UTF-16 code units. */
  readonly start: number;
  readonly end: number;
  /** The name that it is the value of, or what it is by its looks: `a JSON Web Token`. */
  readonly what: string;
}

/** Those that overlap no earlier one of the list, in the order of the text. */
export function apart(found: readonly SecretStretch[]): SecretStretch[] {
  const kept: SecretStretch[] = [];
  for (const each of found)
    if (!kept.some(({ start, end }) => each.start < end && start < each.end)) kept.push(each);
  return kept.sort((a, b) => a.start - b.start);
}
