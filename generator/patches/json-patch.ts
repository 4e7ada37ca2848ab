import { isDeepStrictEqual } from 'node:util';
import { pointerSteps } from '../lang/json-pointer.ts';
import { isMap, type PlainMap } from '../lang/plain-map.ts';

/** What came of a list of operations: the document, or which operation does not fit it and why. */
export type Patched = { readonly document: PlainMap } | { readonly index: number; readonly problem: string };

/**
 * JSON patch operations applied to a document, which is not changed.
 * Source: RFC 6902.
 */
export function applyOperations(document: PlainMap, operations: readonly unknown[]): Patched {
  let current: unknown = document;
  for (const [index, operation] of operations.entries()) {
    const result = applied(current, operation);
    if ('problem' in result) return { index, problem: result.problem };
    current = result.value;
  }
  return { document: isMap(current) ? current : {} };
}

type Result = { readonly value: unknown } | { readonly problem: string };

function applied(document: unknown, operation: unknown): Result {
  if (!isMap(operation)) return { problem: 'this is not an operation' };
  const { op, path, from, value } = operation;
  if (typeof path !== 'string' || !(path === '' || path.startsWith('/')))
    return { problem: 'path is missing, or does not start with "/"' };
  const steps = pointerSteps(path);
  switch (op) {
    case 'add':
      return changed(document, steps, { insert: true, value });
    case 'replace':
      return changed(document, steps, { insert: false, value });
    case 'remove':
      return changed(document, steps, undefined);
    case 'test':
      return tested(document, path, steps, value);
    case 'move':
    case 'copy': {
      if (typeof from !== 'string') return { problem: `${op} needs from, a path as text` };
      const source = pointerSteps(from);
      const found = lookUp(document, source);
      if (found === undefined) return missing(from);
      const without = op === 'move' ? changed(document, source, undefined) : { value: document };
      return 'problem' in without ? without : changed(without.value, steps, { insert: true, value: found });
    }
    default:
      return { problem: `op is ${op === undefined ? 'missing' : shown(op)}: it is one of ${operations}` };
  }
}

function tested(document: unknown, path: string, steps: readonly string[], wanted: unknown): Result {
  const found = lookUp(document, steps);
  if (found === undefined) return missing(path);
  return isDeepStrictEqual(found, wanted)
    ? { value: document }
    : { problem: `${path} is not the value of test` };
}

const operations = 'add, remove, replace, move, copy, test';

/** A value as a message can show it. */
const shown = (value: unknown): string =>
  typeof value === 'string' ? value : (JSON.stringify(value)?.slice(0, 60) ?? 'nothing');

const missing = (path: string): Result => ({ problem: `there is nothing at ${path}` });

function lookUp(value: unknown, steps: readonly string[]): unknown {
  let found = value;
  for (const step of steps) {
    if (Array.isArray(found)) found = found[Number(step)];
    else if (isMap(found) && Object.hasOwn(found, step)) found = found[step];
    else return undefined;
  }
  return found;
}

interface Change {
  readonly insert: boolean;
  readonly value: unknown;
}

/** The value with something else, or nothing, at a place. */
function changed(value: unknown, steps: readonly string[], change: Change | undefined, done = ''): Result {
  const [step, ...rest] = steps;
  if (step === undefined)
    return change ? { value: change.value } : { problem: 'the whole document is removed' };
  const path = `${done}/${step}`;
  if (Array.isArray(value)) return changedList(value, step, rest, change, path);
  if (!isMap(value)) return missing(path);
  if (rest.length === 0) {
    if (!Object.hasOwn(value, step) && !change?.insert) return missing(path);
    const { [step]: _old, ...others } = value;
    return { value: change ? { ...value, [step]: change.value } : others };
  }
  const inner = changed(Object.hasOwn(value, step) ? value[step] : undefined, rest, change, path);
  return 'problem' in inner ? inner : { value: { ...value, [step]: inner.value } };
}

function changedList(
  list: readonly unknown[],
  step: string,
  rest: readonly string[],
  change: Change | undefined,
  path: string,
): Result {
  const index = step === '-' ? list.length : Number(step);
  const end = rest.length === 0 && change?.insert ? list.length : list.length - 1;
  if (!Number.isInteger(index) || index < 0 || index > end) return missing(path);
  if (rest.length === 0)
    return { value: list.toSpliced(index, change?.insert ? 0 : 1, ...(change ? [change.value] : [])) };
  const inner = changed(list[index], rest, change, path);
  return 'problem' in inner ? inner : { value: list.with(index, inner.value) };
}
