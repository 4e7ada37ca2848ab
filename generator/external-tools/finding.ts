import type { Path } from '../diagnostics/source-file.ts';
import { isMap } from '../lang/plain-map.ts';
import { toolRules } from '../pipeline/tool-rules.ts';

/** What a tool says of a document, as plain data that can be remembered: where it is written is found afterwards. */
export interface ToolFinding {
  readonly rule: keyof typeof toolRules;
  readonly message: string;
  readonly hint?: string;
  /** The unit of the tree whose documents the tool has looked at, such as `overlays/prod/orders`. */
  readonly subject: string;
  /** The document at fault; none where it is the subject as a whole. */
  readonly document?: DocumentName;
  /** Where in the document. */
  readonly spot: Spot;
}

/** What a document is called within its subject. */
export interface DocumentName {
  readonly kind: string;
  readonly name: string;
}

/** A place in a document, with what helps to find where it was written. */
export interface Spot {
  readonly path: Path;
  /** For each step of the path, the `name` of the list item that it leads to: indexes differ between documents. */
  readonly names: readonly (string | null)[];
  /** The value there, where it is no list or map. */
  readonly value?: string | number | boolean | null;
  readonly on: 'key' | 'value';
}

/** The whole document. */
export const wholeDocument: Spot = { path: [], names: [], on: 'value' };

/** True for a finding as it was kept in a file. */
export const isToolFinding = (value: unknown): value is ToolFinding =>
  isMap(value) &&
  typeof value['rule'] === 'string' &&
  Object.hasOwn(toolRules, value['rule']) &&
  typeof value['message'] === 'string' &&
  typeof value['subject'] === 'string' &&
  isSpot(value['spot']);

const isSpot = (value: unknown): value is Spot =>
  isMap(value) && Array.isArray(value['path']) && Array.isArray(value['names']);
