import type { ProblemKind } from '../verdict/problem.ts';

/** A change of the files of a fleet. */
export type Edit =
  /** Replaces a text that occurs in the file, everywhere in it. */
  | { readonly file: string; readonly from: string; readonly to: string }
  /** Writes a file, or removes it. */
  | { readonly file: string; readonly content: string | undefined }
  /** Appends a text. */
  | { readonly file: string; readonly append: string }
  /** Renders the tree of the specs again. */
  | 'generate'
  /** Runs a command of this repository, such as `canary records v3 --cluster west`, and all that it names as its next steps. */
  | { readonly command: string };

/** A known change of the fleet in testdata/, and what a rehearsal of it must show. */
export interface Trial {
  /** Unique: its name in the table. */
  readonly name: string;
  /** The change, as a sentence. */
  readonly what: string;
  /** The commit before the change, if it is not the fleet as it is. */
  readonly before?: readonly Edit[];
  /** The commits of the change: each is pushed when the one before has settled. */
  readonly commits: readonly (readonly Edit[])[];
  /** At least one problem of one of these kinds must be found; undefined for a change without any problem. */
  readonly noticedAs?: readonly ProblemKind[];
  /** A text in the title, the evidence or the cause of this problem: it is noticed for the right reason. */
  readonly naming?: string;
  /** The last commit repairs what the ones before it have broken: it must settle, without a problem of its own. */
  readonly recovers?: true;
}
