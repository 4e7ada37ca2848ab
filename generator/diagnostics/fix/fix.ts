import type { TextEdit } from '../../lang/text-edit.ts';
import type { PathPlace, Place } from '../place.ts';
import type { SourceFile } from '../source-file.ts';

/** A way to mend what was found. */
export interface Fix {
  /** What is done, in a few words: `imgae → image`. */
  readonly title: string;
  /** All of them, or none. */
  readonly changes: readonly Change[];
}

/** One change, by meaning; where in the text it takes place is looked up when somebody asks. */
export type Change =
  /** Another name in the place of a key or a scalar; quotes around it stay. */
  | { readonly kind: 'rename'; readonly at: Place; readonly name: string }
  /** Another text in the place of a key, a scalar or a stretch. */
  | { readonly kind: 'replace'; readonly at: Place; readonly text: string }
  /** An entry of a map, or an item of a list, goes with its lines. */
  | { readonly kind: 'remove'; readonly at: PathPlace }
  /** A file gets another path. */
  | { readonly kind: 'move'; readonly file: SourceFile; readonly to: string };

/** An edit of the text of a file. */
export interface FileEdit extends TextEdit {
  readonly file: SourceFile;
}

/** A file that gets another path. */
export interface Move {
  readonly from: SourceFile;
  readonly to: string;
}

/** The fix of a name that was misspelt. */
export function renaming(at: Place, wrong: string, name: string): Fix {
  return { title: `${wrong} → ${name}`, changes: [{ kind: 'rename', at, name }] };
}

/** The fix that takes an entry or item away, for a finding that is placed at it; none where there is no structure. */
export function removing(at: Place, what: string): readonly Fix[] {
  return 'path' in at ? [{ title: `remove ${what}`, changes: [{ kind: 'remove', at }] }] : [];
}

/** The fix that writes another text in the place of what stands there. */
export function writing(at: Place, text: string, title: string): readonly Fix[] {
  return [{ title, changes: [{ kind: 'replace', at, text }] }];
}
