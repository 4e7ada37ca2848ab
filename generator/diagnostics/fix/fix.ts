import type { TextEdit } from '../../lang/text-edit.ts';
import type { PathPlace, Place } from '../place.ts';
import type { SourceFile } from '../source-file.ts';

/** A fix for a finding. */
export interface Fix {
  /** What the fix does, in a few words: `imgae → image`. */
  readonly title: string;
  /** All of them, or none. */
  readonly changes: readonly Change[];
}

/** One change, by path; its place in the text is looked up on request. */
export type Change =
  /** Renames a key or a scalar; quotes around it stay. */
  | { readonly kind: 'rename'; readonly at: Place; readonly name: string }
  /** Replaces a key, a scalar or a range of text. */
  | { readonly kind: 'replace'; readonly at: Place; readonly text: string }
  /** Removes an entry of a map, or an item of a list, with its lines. */
  | { readonly kind: 'remove'; readonly at: PathPlace }
  /** Moves a file to another path. */
  | { readonly kind: 'move'; readonly file: SourceFile; readonly to: string };

/** An edit of the text of a file. */
export interface FileEdit extends TextEdit {
  readonly file: SourceFile;
}

/** A file that moves to another path. */
export interface Move {
  readonly from: SourceFile;
  readonly to: string;
}

/** The fix for a misspelt name. */
export function renaming(at: Place, wrong: string, name: string): Fix {
  return { title: `${wrong} → ${name}`, changes: [{ kind: 'rename', at, name }] };
}

/** The fix that removes the entry or item of a finding; none for a place without structure. */
export function removing(at: Place, what: string): readonly Fix[] {
  return 'path' in at ? [{ title: `remove ${what}`, changes: [{ kind: 'remove', at }] }] : [];
}

/** The fix that replaces the text at a place. */
export function writing(at: Place, text: string, title: string): readonly Fix[] {
  return [{ title, changes: [{ kind: 'replace', at, text }] }];
}
