import { isMap, type PlainMap } from '../model/plain-map.ts';

/** An operation as somebody wrote it: nothing about it is known. */
export type AnyOperation = PlainMap;

/**
 * RFC 6902, applied to a copy.
 * @throws Error where an operation does not fit the document, as kustomize refuses it
 */
export function applyJsonPatch(operations: readonly AnyOperation[], document: unknown): unknown {
  return operations.reduce<unknown>((result, operation) => applied(operation, result), document);
}

function applied({ op, path, from, value }: AnyOperation, document: unknown): unknown {
  const target = stepsOf(path);
  const source = () => valueAt(document, stepsOf(from));
  if (op === 'add') return edited(document, target, () => value, 'add');
  if (op === 'replace') return edited(document, target, () => value, 'replace');
  if (op === 'remove') return edited(document, target, () => undefined, 'remove');
  if (op === 'copy') return edited(document, target, source, 'add');
  if (op === 'move') {
    const moved = source();
    return edited(
      edited(document, stepsOf(from), () => undefined, 'remove'),
      target,
      () => moved,
      'add',
    );
  }
  if (op === 'test') return document;
  throw new Error(`A patch has the operation ${String(op)}.`);
}

type Edit = 'add' | 'replace' | 'remove';

/** A copy in which the value at a path is another. */
function edited(document: unknown, steps: readonly string[], value: () => unknown, edit: Edit): unknown {
  const [step, ...rest] = steps;
  if (step === undefined) return value();
  if (Array.isArray(document)) return editedList(document, step, rest, value, edit);
  if (!isMap(document)) throw new Error(`A patch leads into what is no map, at ${step}.`);
  if (rest.length > 0) return { ...document, [step]: edited(document[step], rest, value, edit) };
  if (edit !== 'add' && !Object.hasOwn(document, step)) throw new Error(`A patch misses ${step}.`);
  if (edit !== 'remove') return { ...document, [step]: value() };
  return Object.fromEntries(Object.entries(document).filter(([key]) => key !== step));
}

function editedList(
  list: readonly unknown[],
  step: string,
  rest: readonly string[],
  value: () => unknown,
  edit: Edit,
): unknown[] {
  const index = step === '-' ? list.length : Number(step);
  const last = edit === 'add' && rest.length === 0 ? list.length : list.length - 1;
  if (!Number.isInteger(index) || index < 0 || index > last) throw new Error(`A patch misses item ${step}.`);
  const [before, after] = [list.slice(0, index), list.slice(index + 1)];
  if (rest.length > 0) return [...before, edited(list[index], rest, value, edit), ...after];
  if (edit === 'add') return [...before, value(), ...list.slice(index)];
  return edit === 'remove' ? [...before, ...after] : [...before, value(), ...after];
}

function valueAt(document: unknown, steps: readonly string[]): unknown {
  return steps.reduce<unknown>((value, step) => {
    if (Array.isArray(value)) return value[Number(step)];
    return isMap(value) ? value[step] : undefined;
  }, document);
}

/** RFC 6901, section 4. */
function stepsOf(path: unknown): string[] {
  return String(path ?? '')
    .split('/')
    .slice(1)
    .map((step) => step.replace(/~1/g, '/').replace(/~0/g, '~'));
}
