/**
 * A change of the texts of specs that a version of the generator needs. `npm run upgrade` makes it, so teams edit nothing.
 * A migration keeps what clusters get, and every comment. It is safe to apply twice: specs carry no version.
 */
export interface Migration {
  /** Its name is the name of its file. */
  readonly name: string;
  /** The first version of the generator that needs it: an upgrade from an earlier version applies it. */
  readonly version: string;
  /** What it changes, as one sentence for the report of an upgrade. */
  readonly title: string;
  /** True for the files that it may change, by their paths from the root of the repository. */
  reads(path: string): boolean;
  /**
   * The new text of a file, or the same one.
   * @throws NotEditable for a text that it should change and cannot
   */
  edit(text: string): string;
}

/** The documents and patches of services. */
export const isAddition = (path: string): boolean =>
  /^services\/[^/]+\/(?:extra|patches)\/.+\.ya?ml$/.test(path);
