/** A map of plain data whose values are not checked yet. */
export type PlainMap = Readonly<Record<string, unknown>>;

/** True for a map: neither null nor a list. */
export function isMap(value: unknown): value is PlainMap {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** True for a map whose values all have a type. */
export const isMapOf = <Value>(
  value: unknown,
  isValue: (each: unknown) => each is Value,
): value is Readonly<Record<string, Value>> => isMap(value) && Object.values(value).every(isValue);
