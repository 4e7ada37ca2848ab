/**
 * Returns a function that makes a value of an object for a key once, and then returns the same one. Values live as long
 * as the object.
 */
export function remembered<Owner extends object, Value>(): (
  owner: Owner,
  key: string,
  make: () => Value,
) => Value {
  const known = new WeakMap<Owner, Map<string, { readonly value: Value }>>();
  return (owner, key, make) => {
    const values = known.get(owner) ?? new Map<string, { readonly value: Value }>();
    known.set(owner, values);
    const found = values.get(key) ?? { value: make() };
    values.set(key, found);
    return found.value;
  };
}

/** Returns a function that makes a value of an object once, and then returns the same one. */
export function rememberedOfOne<Owner extends object, Value>(
  make: (owner: Owner) => Value,
): (owner: Owner) => Value {
  const known = new WeakMap<Owner, { readonly value: Value }>();
  return (owner) => {
    const found = known.get(owner) ?? { value: make(owner) };
    known.set(owner, found);
    return found.value;
  };
}

/** The same as `remembered`, for a value of two objects. */
export function rememberedOfTwo<One extends object, Other extends object, Value>(): (
  one: One,
  other: Other,
  make: () => Value,
) => Value {
  const known = new WeakMap<One, WeakMap<Other, { readonly value: Value }>>();
  return (one, other, make) => {
    const values = known.get(one) ?? new WeakMap<Other, { readonly value: Value }>();
    known.set(one, values);
    const found = values.get(other) ?? { value: make() };
    values.set(other, found);
    return found.value;
  };
}
