/** A fact in words: what, and where it has values, the one before and the one after. */
export interface Words {
  readonly what: string;
  readonly before?: string;
  readonly after?: string;
}
