/** The keys of a map and of all maps below it. */
type KeysOf<Value> = Value extends readonly (infer Item)[]
  ? KeysOf<Item>
  : Value extends object
    ? { [Key in keyof Value]-?: Key | KeysOf<Value[Key]> }[keyof Value]
    : never;

/** A complete order of keys: the compiler requires every new key here. */
export type KeyOrder<Value> = Readonly<Record<KeysOf<Required<Value>>, true>>;

/**
 * The same value with the keys of its maps in a fixed order. The order in a spec has no meaning and must not
 * show in a diff.
 */
export function inOrder<Value extends object>(value: Value, order: KeyOrder<Value>): Value {
  // With a list of keys, JSON.stringify writes these at every depth, in the order of the list.
  return JSON.parse(JSON.stringify(value, Object.keys(order)));
}
