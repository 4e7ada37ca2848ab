import type { OneLine } from '../lang/emit-yaml.ts';
import type { Manifest } from '../render/kind.ts';

/** Content that is written as it is: a page, or a document with its comments. */
export interface Text {
  readonly text: string;
}

/** One file of the tree: its path, its source specs, and its content. */
export interface FileSpec {
  /** Path from the repository root. */
  readonly path: string;
  /** The specs a reader would edit to change it. */
  readonly sources: readonly string[];
  /** A document, several of them, or a text. */
  readonly content: Manifest | readonly Manifest[] | Text;
  /** Parts of the content that are written on one line. */
  readonly oneLine?: OneLine;
  /** Kubernetes documents that a cluster gets because of this file; none where it is left out. */
  readonly documents?: number;
}

/**
 * A group of files rendered from one input and nothing else: while the input's digest stays the same, the files need
 * not be rendered again.
 */
export interface Unit {
  /** Stable name, unique in the tree. */
  readonly id: string;
  /** Plain data; all that `render` looks at. */
  readonly input: unknown;
  render(): FileSpec[];
}

/** Declares a unit. Rendering reads only the input: the digest of the input identifies the result. */
export function defineUnit<Input>(id: string, input: Input, render: (input: Input) => FileSpec[]): Unit {
  return { id, input, render: () => render(input) };
}
