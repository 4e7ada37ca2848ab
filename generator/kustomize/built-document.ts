import { textAt } from '../lang/at-path.ts';
import type { PlainMap } from '../lang/plain-map.ts';
import type { FileSpec } from '../layout/unit.ts';

/** A document on its way through kustomizations, and what it was made from. */
export interface BuiltDocument {
  readonly value: PlainMap;
  /** The file of the tree that it starts in. */
  readonly file: FileSpec;
  /** Which document of that file it is, counted from 0. */
  readonly index: number;
  /** Its name and namespace in that file: patches and references find it by these too. */
  readonly original: DocumentId;
  /** Suffixes that kustomizations added to its name, in their order. */
  readonly suffixes: readonly string[];
  /** Patches that changed it, in their order. */
  readonly patches: readonly AppliedPatch[];
}

/** Which document of a kind it is. */
export interface DocumentId {
  readonly name: string;
  readonly namespace: string;
}

/** A patch that was applied to a document. */
export interface AppliedPatch {
  /** The file of the tree that the patch is written in. */
  readonly file: FileSpec;
  /** Which patch of that file it is, counted from 0. */
  readonly part: number;
  /** The document to merge, or the list of JSON patch operations. */
  readonly content: PlainMap | readonly unknown[];
  /** The document before this patch. */
  readonly before: PlainMap;
  /** The document after it. */
  readonly result: PlainMap;
}

/** A document as a file has it. */
export const startOf = (value: PlainMap, file: FileSpec, index: number): BuiltDocument => ({
  value,
  file,
  index,
  original: idOf(value),
  suffixes: [],
  patches: [],
});

/** Name and namespace of a document; empty texts if it has none. */
export const idOf = (document: PlainMap): DocumentId => ({
  name: nameOf(document),
  namespace: textAt(document, 'metadata', 'namespace') ?? '',
});

/** Name of a document; empty if it has none. */
export const nameOf = (document: PlainMap): string => textAt(document, 'metadata', 'name') ?? '';

/** API group and version of a document; the group is empty for Kubernetes' core. */
export function groupAndVersionOf(document: PlainMap): { readonly group: string; readonly version: string } {
  const apiVersion = textAt(document, 'apiVersion') ?? '';
  const slash = apiVersion.indexOf('/');
  return { group: apiVersion.slice(0, Math.max(slash, 0)), version: apiVersion.slice(slash + 1) };
}
