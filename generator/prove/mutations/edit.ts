import { isMap } from '../../lang/plain-map.ts';
import type { BuiltDocument } from '../../mesh/built-documents.ts';
import { objectFrom } from '../../mesh/kubernetes-object.ts';

/** A step into a document: a key, an index, or the entry of a list that has this name. */
export type Step = string | number | { readonly named: string };

/** Which document of a cluster. */
export interface Target {
  readonly kind: string;
  readonly name: string;
}

/** Makes one document of a cluster wrong. */
export type Mutate = (documents: readonly BuiltDocument[]) => readonly BuiltDocument[];

/** Puts a value at a place of a document. @throws Error if the place does not exist, or has the value already */
export const set =
  (target: Target, path: readonly Step[], value: unknown): Mutate =>
  (documents) =>
    edited(documents, target, (document) => replaced(document, path, () => value));

/** Removes the value at a place. @throws Error if there is none */
export const remove =
  (target: Target, path: readonly Step[]): Mutate =>
  (documents) =>
    edited(documents, target, (document) => replaced(document, path, () => undefined));

/** Computes a new value for a place. @throws Error if it equals the old value */
export const change =
  (target: Target, path: readonly Step[], make: (value: unknown) => unknown): Mutate =>
  (documents) =>
    edited(documents, target, (document) => replaced(document, path, make));

/** Leaves a document out. @throws Error if it does not exist */
export const leaveOut =
  ({ kind, name }: Target): Mutate =>
  (documents) => {
    const others = documents.filter(({ object }) => object.kind !== kind || object.metadata.name !== name);
    if (others.length === documents.length) throw new Error(`No document ${kind} ${name} can be left out.`);
    return others;
  };

/** One after another. */
export const all =
  (...mutations: readonly Mutate[]): Mutate =>
  (documents) =>
    mutations.reduce((mutated, mutate) => mutate(mutated), documents);

/** A document with something changed: no case can detect a mutation that changes nothing. */
function edited(
  documents: readonly BuiltDocument[],
  { kind, name }: Target,
  edit: (document: unknown) => unknown,
): readonly BuiltDocument[] {
  let found = false;
  const mutated = documents.map((document) => {
    if (document.object.kind !== kind || document.object.metadata.name !== name) return document;
    found = true;
    const object = edit(document.object);
    if (JSON.stringify(object) === JSON.stringify(document.object))
      throw new Error(`Nothing of ${kind} ${name} would change.`);
    return { ...document, text: JSON.stringify(object), object: objectFrom(object) };
  });
  if (!found) throw new Error(`No document ${kind} ${name} can be changed.`);
  return mutated;
}

/** A copy of a value with another one at a path; undefined removes it. */
function replaced(value: unknown, path: readonly Step[], make: (value: unknown) => unknown): unknown {
  const [step, ...rest] = path;
  if (step === undefined) return make(value);
  if (Array.isArray(value)) return inList(value, indexOf(value, step), rest, make);
  if (!isMap(value) || typeof step !== 'string')
    throw new Error(`${JSON.stringify(step)} does not exist here.`);
  if (rest.length > 0 && !(step in value)) throw new Error(`${step} does not exist here.`);
  const { [step]: before, ...others } = value;
  const after = replaced(before, rest, make);
  if (after === undefined) return others;
  return step in value
    ? Object.fromEntries(Object.entries(value).map(([key, each]) => [key, key === step ? after : each]))
    : { ...others, [step]: after };
}

function inList(
  list: readonly unknown[],
  index: number,
  rest: readonly Step[],
  make: (value: unknown) => unknown,
): unknown[] {
  const after = replaced(list[index], rest, make);
  return list.flatMap((each, position) => (position !== index ? [each] : after === undefined ? [] : [after]));
}

function indexOf(list: readonly unknown[], step: Step): number {
  const index =
    typeof step === 'number'
      ? step
      : list.findIndex((each) => isMap(each) && typeof step === 'object' && each['name'] === step.named);
  if (index < 0 || index >= list.length) throw new Error(`The list has no ${JSON.stringify(step)}.`);
  return index;
}
