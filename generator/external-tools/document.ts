import { parseDocument } from 'yaml';
import type { Path } from '../diagnostics/source-file.ts';
import { isMap } from '../lang/plain-map.ts';
import type { DocumentName, Spot } from './finding.ts';

/** One document of a text with several. */
export interface DocumentText {
  readonly text: string;
  /** Its first line in the whole text, counted from 1. */
  readonly line: number;
}

/**
 * The documents that kustomize prints. A block of text in a document is always indented, so it cannot contain
 * the marker.
 */
export function splitDocuments(yaml: string): DocumentText[] {
  let line = 1;
  return yaml.split(/^---\n/m).flatMap((text) => {
    const document = { text, line };
    line += text.split('\n').length;
    return text.trim() === '' ? [] : [document];
  });
}

/** A document as plain data. */
export const parseAsData = (text: string): unknown => parseDocument(text, { logLevel: 'silent' }).toJS();

/** Kind and name of a document; empty strings if it has none. */
export function nameOf(value: unknown): DocumentName {
  const text = (found: unknown) => (typeof found === 'string' ? found : '');
  return { kind: text(childOf(value, 'kind')), name: text(childOf(childOf(value, 'metadata'), 'name')) };
}

/** The place of a path in a document. Steps that do not exist are kept. */
export function spotAt(document: unknown, path: Path, on: Spot['on'] = 'value'): Spot {
  const names: (string | null)[] = [];
  let found: unknown = document;
  for (const step of path) {
    found = childOf(found, step);
    const name = typeof step === 'number' ? childOf(found, 'name') : undefined;
    names.push(typeof name === 'string' ? name : null);
  }
  if (path.length > 0 && isScalarValue(found)) return { path, names, value: found, on };
  return { path, names, on };
}

/** The child of a map or list. */
export function childOf(value: unknown, step: string | number): unknown {
  if (Array.isArray(value)) return typeof step === 'number' ? value[step] : undefined;
  return isMap(value) && Object.hasOwn(value, step) ? value[step] : undefined;
}

function isScalarValue(value: unknown): value is string | number | boolean | null {
  return value === null || ['string', 'number', 'boolean'].includes(typeof value);
}
