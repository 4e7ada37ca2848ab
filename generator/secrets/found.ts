/** A secret in a text. */
export interface SecretStretch {
  /** From, and to (exclusive), in UTF-16 code units. */
  readonly start: number;
  readonly end: number;
  /** The name in front of it, or the kind of credential: `a JSON Web Token`. */
  readonly what: string;
}

/** Those that do not overlap an earlier one of the list, in the order of the text. */
export function apart(found: readonly SecretStretch[]): SecretStretch[] {
  const kept: SecretStretch[] = [];
  for (const each of found)
    if (!kept.some(({ start, end }) => each.start < end && start < each.end)) kept.push(each);
  return kept.sort((a, b) => a.start - b.start);
}
