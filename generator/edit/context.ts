import type { TextEdit } from '../lang/text-edit.ts';

/** What everything that makes edits needs to know. */
export interface Context {
  readonly text: string;
  /** Blanks of one level. */
  readonly step: number;
  /** The edits inside a node that make it another value; undefined where it must be replaced as a whole. */
  inside(node: unknown, wanted: unknown): TextEdit[] | undefined;
}
