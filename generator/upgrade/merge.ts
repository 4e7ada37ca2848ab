import { isDeepStrictEqual } from 'node:util';
import { parsedJson } from '../lang/json.ts';
import { isMap, type PlainMap } from '../lang/plain-map.ts';

/** One value in three states: as a release wrote it, as the fleet has it, and as another release writes it. */
export interface ThreeWay<Value> {
  readonly base: Value | undefined;
  readonly own: Value | undefined;
  readonly wanted: Value | undefined;
}

/** The value that a fleet gets; `isKept` if the fleet and the other release both changed it, and the fleet keeps its own. */
export interface Merged<Value> {
  readonly value: Value | undefined;
  readonly isKept: boolean;
}

/** Takes what the other release changed, unless the fleet has changed it too. Undefined is a missing value. */
export function merged<Value>({ base, own, wanted }: ThreeWay<Value>): Merged<Value> {
  if (isDeepStrictEqual(own, base)) return { value: wanted, isKept: false };
  const isKept = !isDeepStrictEqual(base, wanted) && !isDeepStrictEqual(own, wanted);
  return { value: own, isKept };
}

/** A JSON file of a fleet: each key is merged alone. Its form stays. */
export interface MergedJson {
  readonly text: string;
  /** The keys that the fleet keeps although the other release changed them, such as `scripts.test`. */
  readonly kept: readonly string[];
}

/** Merges a JSON file. Undefined if one of the three texts is not a JSON map: then it can only be merged as a whole. */
export function mergedJson({ base, own, wanted }: ThreeWay<string>): MergedJson | undefined {
  const [was, is, next] = [base, own, wanted].map((text) => parsedJson(text ?? ''));
  if (!isMap(was) || !isMap(is) || !isMap(next) || own === undefined) return undefined;
  const kept: string[] = [];
  const value = mergedMap({ base: was, own: is, wanted: next }, [], kept);
  if (isDeepStrictEqual(value, is)) return { text: own, kept };
  const indent = /\n([ \t]+)"/.exec(own)?.[1] ?? '  ';
  return { text: `${JSON.stringify(value, null, indent)}${own.endsWith('\n') ? '\n' : ''}`, kept };
}

function mergedMap(
  { base = {}, own = {}, wanted = {} }: ThreeWay<PlainMap>,
  path: readonly string[],
  kept: string[],
): PlainMap {
  const keys = [...new Set([...Object.keys(own), ...Object.keys(wanted)])];
  const entries = keys.map((key): [string, unknown] => {
    const [was, is, next] = [base[key], own[key], wanted[key]];
    const here = [...path, key];
    if (isMap(is) && isMap(next))
      return [key, mergedMap({ base: isMap(was) ? was : {}, own: is, wanted: next }, here, kept)];
    const { value, isKept } = merged<unknown>({ base: was, own: is, wanted: next });
    if (isKept) kept.push(here.join('.'));
    return [key, value];
  });
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}
