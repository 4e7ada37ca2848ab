import { isMap, type PlainMap } from '../lang/plain-map.ts';
import { applyOperations } from '../patches/json-patch.ts';

/** A document on its way through kustomizations. */
export interface Building {
  /** Its name before any suffix, by which patches find it too. */
  readonly origin: string;
  readonly document: PlainMap;
}

/** A document with JSON patch operations applied. @throws Error where they do not fit it, as kustomize fails then */
export function withOperations(document: PlainMap, operations: readonly unknown[]): PlainMap {
  const result = applyOperations(document, operations);
  if ('document' in result) return result.document;
  throw new Error(`A patch of ${nameOf(document)} does not fit it: ${result.problem}.`);
}

/** Name of a document; empty where it has none. */
export function nameOf({ metadata }: PlainMap): string {
  const name = isMap(metadata) ? metadata['name'] : undefined;
  return typeof name === 'string' ? name : '';
}
