/** A map of plain data: its values still have to be looked at. */
export type PlainMap = Readonly<Record<string, unknown>>;

/** True for a map: neither null nor a list. */
export function isMap(value: unknown): value is PlainMap {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** True for a map whose values are all of a kind. */
export const isMapOf = <Value>(
  value: unknown,
  isValue: (each: unknown) => each is Value,
): value is Readonly<Record<string, Value>> => isMap(value) && Object.values(value).every(isValue);
