import type { Path } from '../diagnostics/source-file.ts';
import { isMap } from '../lang/plain-map.ts';
import { toolRules } from '../pipeline/tool-rules.ts';

/**
 * A finding of a tool about a document, as plain data that can be cached. Its place in the specs is found
 * later.
 */
export interface ToolFinding {
  readonly rule: keyof typeof toolRules;
  readonly message: string;
  readonly hint?: string;
  /** The unit of the tree whose documents the tool checked, such as `overlays/prod/orders`. */
  readonly subject: string;
  /** The document at fault; absent if the finding is about the whole subject. */
  readonly document?: DocumentName;
  /** The place in the document. */
  readonly spot: Spot;
  /** Places that cause it as likely as `spot`, because they contradict each other. */
  readonly equals?: readonly Spot[];
  /** Less likely places. */
  readonly others?: readonly Spot[];
  /** True if the message is about several documents, and the tool reports it at each of them. */
  readonly shared?: boolean;
}

/** Kind and name of a document within its subject. */
export interface DocumentName {
  readonly kind: string;
  readonly name: string;
}

/** A place in a document, with data that helps to find its origin in the specs. */
export interface Spot {
  readonly path: Path;
  /** For each step of the path, the `name` of the list item: indexes differ between documents. */
  readonly names: readonly (string | null)[];
  /** The value at the place, unless it is a list or map. */
  readonly value?: string | number | boolean | null;
  readonly on: 'key' | 'value';
}

/** The whole document. */
export const wholeDocument: Spot = { path: [], names: [], on: 'value' };

/** Validates a finding that was read from a cache file. */
export const isToolFinding = (value: unknown): value is ToolFinding =>
  isMap(value) &&
  typeof value['rule'] === 'string' &&
  Object.hasOwn(toolRules, value['rule']) &&
  typeof value['message'] === 'string' &&
  typeof value['subject'] === 'string' &&
  isSpot(value['spot']) &&
  [value['equals'], value['others']].every(
    (spots) => spots === undefined || (Array.isArray(spots) && spots.every(isSpot)),
  );

const isSpot = (value: unknown): value is Spot =>
  isMap(value) && Array.isArray(value['path']) && Array.isArray(value['names']);
