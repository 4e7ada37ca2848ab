import { isDeepStrictEqual } from 'node:util';
import { pointerStep, pointerSteps } from '../lang/json-pointer.ts';
import { isMap, type PlainMap } from '../lang/plain-map.ts';

/** Why an operation does not fit a document. */
export interface OperationProblem {
  readonly problem: string;
  /** The key of the operation that is wrong; undefined for the whole operation. */
  readonly key?: 'op' | 'path' | 'from' | 'value';
  /** What can be there instead of a wrong word. */
  readonly instead?: Instead;
  /** What to do. */
  readonly hint?: string;
}

/** A wrong word, and those that are possible at its place. */
export interface Instead {
  readonly wrong: string;
  readonly candidates: readonly string[];
  readonly noun: string;
  /** For a key in a path: the path of the map that has the candidates. */
  readonly parent?: string;
}

/** The result of a list of operations: the document, or which operation does not fit it and why. */
export type Patched =
  | { readonly document: PlainMap }
  | (OperationProblem & {
      /** The position of the operation that does not fit. */
      readonly index: number;
    });

/**
 * JSON patch operations applied to a document, which is not changed. As in Kustomize, a negative position counts from
 * the end of a list, and `test` with null fits a key that is missing. Kustomize also replaces and copies what is not
 * there, and adds null if there is no value: here these are problems, as in RFC 6902.
 * Source: RFC 6902; Kustomize v5.8.2, github.com/evanphx/json-patch v4, patch.go.
 */
export function applyOperations(document: PlainMap, operations: readonly unknown[]): Patched {
  let current: unknown = document;
  for (const [index, operation] of operations.entries()) {
    const result = applied(current, operation);
    if ('problem' in result) return { index, ...result };
    current = result.value;
  }
  return { document: isMap(current) ? current : {} };
}

type Result = { readonly value: unknown } | OperationProblem;

function applied(document: unknown, operation: unknown): Result {
  if (!isMap(operation)) return { problem: 'this is not an operation' };
  const { op, path, from, value } = operation;
  if (typeof path !== 'string' || !(path === '' || path.startsWith('/')))
    return {
      problem: `path ${path === undefined ? 'is missing' : 'does not start with "/"'}`,
      ...(typeof path === 'string' ? { key: 'path', hint: `write /${path.replaceAll('.', '/')}` } : {}),
    };
  const steps = pointerSteps(path);
  switch (op) {
    case 'add':
    case 'replace':
      if (value === undefined)
        return { problem: `value is missing: ${op} needs one`, key: 'op', hint: 'write the value' };
      if (path === '' && op === 'add') return wholeDocument(op);
      if (path === '' && !isMap(value))
        return { problem: 'the value of replace is not a document', key: 'value' };
      return changed(document, steps, { insert: op === 'add', value });
    case 'remove':
      return changed(document, steps, undefined);
    case 'test':
      return tested(document, path, steps, value);
    case 'move':
    case 'copy': {
      if (typeof from !== 'string') return { problem: `${op} needs from, a path as text` };
      if (path === '' || from === '') return wholeDocument(op);
      const source = pointerSteps(from);
      const found = lookUp(document, source);
      if ('problem' in found) return { ...found, key: 'from' };
      const without = op === 'move' ? changed(document, source, undefined) : { value: document };
      return 'problem' in without
        ? without
        : changed(without.value, steps, { insert: true, value: found.value });
    }
    default:
      if (op === undefined) return { problem: `op is missing: it is one of ${operations.join(', ')}` };
      return {
        problem: `${shown(op)} is not an operation`,
        key: 'op',
        instead: { wrong: shown(op), candidates: operations, noun: 'operations' },
      };
  }
}

/** Kustomize replaces the whole document, and compares it, but does nothing else with it. */
const wholeDocument = (op: string): OperationProblem => ({
  problem: `${op} cannot be about the whole document`,
  key: 'path',
  hint: 'write the path of a key, such as /spec',
});

function tested(document: unknown, path: string, steps: readonly string[], wanted: unknown): Result {
  const found = lookUp(document, steps);
  if ('problem' in found) {
    // A key that is missing is null for test.
    const parent = lookUp(document, steps.slice(0, -1));
    const isMissing = 'value' in parent && isMap(parent.value);
    return isMissing && (wanted ?? null) === null ? { value: document } : found;
  }
  return isDeepStrictEqual(found.value, wanted ?? null)
    ? { value: document }
    : {
        problem: `${path} is ${shown(found.value)}, not the value of test`,
        key: 'value',
        hint: 'correct the value, or remove the operation',
      };
}

const operations = ['add', 'remove', 'replace', 'move', 'copy', 'test'];

/** A value as a message can show it. */
const shown = (value: unknown): string =>
  typeof value === 'string' ? value : (JSON.stringify(value)?.slice(0, 60) ?? 'nothing');

/** A key that a map does not have; `done` is the path of the map. */
const missingKey = (map: PlainMap, step: string, done: string, hint?: string): OperationProblem => ({
  problem: `there is nothing at ${done}/${pointerStep(step)}`,
  key: 'path',
  ...(hint === undefined ? {} : { hint }),
  instead: {
    wrong: step,
    candidates: Object.keys(map),
    noun: done === '' ? 'keys of the document' : `keys of ${done}`,
    parent: done,
  },
});

/** An item that a list does not have; `done` is the path of the list. */
function missingItem(list: readonly unknown[], step: string, done: string): OperationProblem {
  const { length } = list;
  const items = length === 0 ? 'no items' : length === 1 ? '1 item' : `${length} items`;
  const named = list.findIndex((item) => isMap(item) && item['name'] === step);
  const position =
    named >= 0
      ? [`${step} is ${done}/${named}: a path has the positions of items, not their names`]
      : length === 0
        ? []
        : [`the first one is ${done}/0${length > 1 ? `, the last one ${done}/${length - 1}` : ''}`];
  return {
    problem: `there is nothing at ${done}/${step}: the list has ${items}`,
    key: 'path',
    hint: [...position, ...(named >= 0 ? [] : [`add at ${done}/- appends an item`])].join('; '),
  };
}

/** A path through a value that has neither keys nor items. */
const neither = (value: unknown, step: string, done: string): OperationProblem => ({
  problem: `there is nothing at ${done}/${pointerStep(step)}: ${done} is ${shown(value)}`,
  key: 'path',
});

function lookUp(value: unknown, steps: readonly string[]): Result {
  let found = value;
  let done = '';
  for (const step of steps) {
    if (Array.isArray(found)) {
      const index = positionIn(step, found.length);
      if (index === undefined || index >= found.length) return missingItem(found, step, done);
      found = found[index];
    } else if (isMap(found)) {
      if (!Object.hasOwn(found, step)) return missingKey(found, step, done);
      found = found[step];
    } else return neither(found, step, done);
    done = `${done}/${pointerStep(step)}`;
  }
  return { value: found };
}

/** A step as a position in a list; a negative one counts from the end. Undefined if it is not an integer, or before the start. */
function positionIn(step: string, length: number): number | undefined {
  if (!/^[-+]?\d+$/.test(step)) return undefined;
  const index = Number(step) < 0 ? length + Number(step) : Math.abs(Number(step));
  return index < 0 ? undefined : index;
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
  if (Array.isArray(value)) return changedList(value, step, rest, change, done);
  if (!isMap(value)) return neither(value, step, done);
  const isThere = Object.hasOwn(value, step);
  if (rest.length === 0) {
    if (!isThere && !change?.insert)
      return missingKey(value, step, done, change && 'op: add also sets a key that is not there');
    const { [step]: _old, ...others } = value;
    return { value: change ? { ...value, [step]: change.value } : others };
  }
  if (!isThere) {
    const what = /^(?:\d+|-)$/.test(rest[0] ?? '') ? 'list' : 'map';
    const hint = `first add ${done}/${pointerStep(step)}, with a ${what} as its value`;
    return missingKey(value, step, done, change?.insert ? hint : undefined);
  }
  const inner = changed(value[step], rest, change, `${done}/${pointerStep(step)}`);
  return 'problem' in inner ? inner : { value: { ...value, [step]: inner.value } };
}

function changedList(
  list: readonly unknown[],
  step: string,
  rest: readonly string[],
  change: Change | undefined,
  done: string,
): Result {
  const isInserted = rest.length === 0 && change?.insert === true;
  // One position more than items: an item that is added may be the last one.
  const positions = isInserted ? list.length + 1 : list.length;
  const index = step === '-' && isInserted ? list.length : positionIn(step, positions);
  if (index === undefined || index >= positions) return missingItem(list, step, done);
  if (rest.length === 0)
    return { value: list.toSpliced(index, change?.insert ? 0 : 1, ...(change ? [change.value] : [])) };
  const inner = changed(list[index], rest, change, `${done}/${step}`);
  return 'problem' in inner ? inner : { value: list.with(index, inner.value) };
}
