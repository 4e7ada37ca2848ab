import { isMap } from '../../lang/plain-map.ts';

/** A document with its keys in the order of another one, so that a comparison of lines shows no order. */
export function withOrderOf<Value>(model: unknown, value: Value): Value;
export function withOrderOf(model: unknown, value: unknown): unknown {
  if (Array.isArray(value) && Array.isArray(model))
    return value.map((item, index) => withOrderOf(model[index], item));
  if (!isMap(value) || !isMap(model)) return value;
  const keys = [...Object.keys(model).filter((key) => Object.hasOwn(value, key)), ...Object.keys(value)];
  return Object.fromEntries([...new Set(keys)].map((key) => [key, withOrderOf(model[key], value[key])]));
}
