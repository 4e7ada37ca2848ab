import type { ErrorObject } from 'ajv';
import { isCollection, isScalar, parseDocument, visit } from 'yaml';
import type { SourceFile } from '../diagnostics/source-file.ts';
import { pointerSteps } from '../lang/json-pointer.ts';
import { isMap } from '../lang/plain-map.ts';
import type { Validator } from './compile-validators.ts';
import { parsing } from './parse.ts';

/** A mistake can hide another one, at a map around it. A spec with more of them is not worth reading. */
const mostRounds = 8;

/**
 * The part of a spec that the schema accepts: without each value that it rejects, and with texts in place of an owner and
 * an image that are missing. Undefined if another required key is missing. Nothing may be rendered from it.
 */
export function acceptedPart<Spec extends object>(
  value: unknown,
  validator: Validator<Spec>,
): Spec | undefined {
  const rest: unknown = structuredClone(value);
  for (let round = 0; round < mostRounds; round++) {
    if (validator(rest)) return rest;
    if (!withoutDeepest(rest, validator.errors ?? [])) return undefined;
  }
  return undefined;
}

/** Removes the innermost rejected values; false if the whole value is rejected. */
function withoutDeepest(value: unknown, errors: readonly ErrorObject[]): boolean {
  const paths: string[][] = [];
  let isFilled = false;
  for (const { keyword, params, instancePath } of errors) {
    const path = pointerSteps(instancePath);
    const missing = String(params['missingProperty']);
    if (keyword === 'required' && path.length === 0 && isMap(value) && replaceable.has(missing))
      isFilled = Reflect.set(value, missing, 'unknown') || isFilled;
    else if (keyword === 'additionalProperties') paths.push([...path, String(params['additionalProperty'])]);
    else paths.push(path);
  }
  const deepest = Math.max(0, ...paths.map(({ length }) => length));
  if (deepest === 0) return isFilled;
  for (const path of paths) if (path.length === deepest) remove(value, path);
  return true;
}

/** Keys that no rule about the documents of other services reads. */
const replaceable: ReadonlySet<string> = new Set(['owner', 'image']);

function remove(value: unknown, path: readonly string[]): void {
  let parent = value;
  for (const step of path.slice(0, -1))
    parent = typeof parent === 'object' && parent !== null ? Reflect.get(parent, step) : undefined;
  const last = path.at(-1);
  if (typeof parent !== 'object' || parent === null || last === undefined) return;
  if (Array.isArray(parent)) parent.splice(Number(last), 1);
  else Reflect.deleteProperty(parent, last);
}

/** What the parser reads of a file in spite of errors in it; undefined if that is not plain data. */
export function valueDespiteErrors(file: SourceFile): unknown {
  const document = parseDocument(file.text, parsing);
  let isPlain = true;
  visit(document, {
    Node: (_, node) => {
      isPlain &&= isScalar(node) || isCollection(node);
      return isPlain ? undefined : visit.BREAK;
    },
  });
  return isPlain ? document.toJS() : undefined;
}
