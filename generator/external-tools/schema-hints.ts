import { together } from '../checks/support/places.ts';
import { suggest } from '../diagnostics/suggestion.ts';
import { mapAt, type Path, valueAt } from '../lang/at-path.ts';
import type { PlainMap } from '../lang/plain-map.ts';
import type { Fault } from '../toolchain/kubeconform-output.ts';

/** The schema of a place in a document, from the schema of its kind; empty if the kind has no such place. */
export function schemaAt(schema: unknown, path: Path): PlainMap {
  let found = mapAt(schema);
  for (const step of path) {
    const { items, properties, additionalProperties } = found;
    found = typeof step === 'number' ? mapAt(items) : mapAt(mapAt(properties)[step] ?? additionalProperties);
  }
  return found;
}

/**
 * What to write instead of a wrong value, if the schema of its place makes that clear.
 * @param document the document with the fault
 */
export function hintAbout(
  { message }: Fault,
  path: Path,
  schema: unknown,
  document: unknown,
): string | undefined {
  const value = valueAt(document, path);
  const place = schemaAt(schema, path);
  if (typeof value === 'string' && /must be one of '/.test(message))
    return suggest(value, textsOf(place['enum']), 'values');
  if (/^'oneOf' failed/.test(message)) return hintForChoice(value, place);
  const { pattern } = place;
  // Of the wrong types, only a number becomes a duration with a unit.
  const isNumber = /^\d+$/.test(String(value));
  if (isNumber && typeof pattern === 'string' && isMatch(`${String(value)}s`, pattern))
    return `write ${String(value)}s: a duration has a unit`;
  const [, wanted = ''] = /^got string, want (.*)$/.exec(message) ?? [];
  if (typeof value !== 'string') return undefined;
  if (/\b(?:integer|number)\b/.test(wanted) && /^-?\d+(?:\.\d+)?$/.test(value))
    return `write ${value} without quotes`;
  if (wanted === 'boolean' && /^(?:true|false)$/.test(value)) return `write ${value} without quotes`;
  if (wanted === 'object' && Object.hasOwn(mapAt(place['properties']), 'exact'))
    return `write { exact: ${value} }`;
  return undefined;
}

/** The keys of a choice of which a value has more than one. */
function hintForChoice(value: unknown, { oneOf }: PlainMap): string | undefined {
  const choices = new Set(requiredIn(oneOf));
  const chosen = Object.keys(mapAt(value)).filter((key) => choices.has(key));
  return chosen.length > 1 ? `write only one of ${together(chosen)}, and remove the other` : undefined;
}

/** The keys that the parts of a schema require, at any depth. */
function requiredIn(schema: unknown): string[] {
  if (Array.isArray(schema)) return schema.flatMap(requiredIn);
  const { required, ...others } = mapAt(schema);
  return [...textsOf(required), ...Object.values(others).flatMap(requiredIn)];
}

const textsOf = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((each) => typeof each === 'string') : [];

/** False for a pattern that JavaScript cannot read: it is of another syntax. */
function isMatch(text: string, pattern: string): boolean {
  try {
    return new RegExp(pattern).test(text);
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}
