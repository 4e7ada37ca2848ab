/** A box: a value may be undefined. */
interface Kept<Value> {
  readonly value: Value;
}

/** A Map or a WeakMap. */
interface Store<Key, Value> {
  get(key: Key): Kept<Value> | undefined;
  set(key: Key, kept: Kept<Value>): unknown;
}

function valueIn<Key, Value>(store: Store<Key, Value>, key: Key, make: () => Value): Value {
  const found = store.get(key) ?? { value: make() };
  store.set(key, found);
  return found.value;
}

/**
 * Returns a function that makes a value of an object for a key once, and then returns the same one. Values live as long
 * as the object.
 */
export function remembered<Owner extends object, Value>(): (
  owner: Owner,
  key: string,
  make: () => Value,
) => Value {
  const known = new WeakMap<Owner, Kept<Map<string, Kept<Value>>>>();
  return (owner, key, make) =>
    valueIn(
      valueIn(known, owner, () => new Map<string, Kept<Value>>()),
      key,
      make,
    );
}

/** Returns a function that makes a value of an object once, and then returns the same one. */
export function rememberedOfOne<Owner extends object, Value>(
  make: (owner: Owner) => Value,
): (owner: Owner) => Value {
  const known = new WeakMap<Owner, Kept<Value>>();
  return (owner) => valueIn(known, owner, () => make(owner));
}

/** The same as `remembered`, for a value of two objects. */
export function rememberedOfTwo<One extends object, Other extends object, Value>(): (
  one: One,
  other: Other,
  make: () => Value,
) => Value {
  const known = new WeakMap<One, Kept<WeakMap<Other, Kept<Value>>>>();
  return (one, other, make) =>
    valueIn(
      valueIn(known, one, () => new WeakMap<Other, Kept<Value>>()),
      other,
      make,
    );
}
