import fc from 'fast-check';

/** Few keys, so two values often have keys in common; some of the keys need care. */
const keys = fc.constantFrom('a', 'b', 'c', 'a/b', '~1', '__proto__', 'constructor', '');
const leaves = fc.oneof(fc.integer({ min: 0, max: 2 }), fc.boolean(), fc.constantFrom('', 'x', 'y'));

/** Plain data without null, with maps that often have keys in common. */
export const json = jsonOf(leaves);

/** Plain data, including null. */
export const jsonWithNull = jsonOf(fc.oneof({ weight: 3, arbitrary: leaves }, fc.constant(null)));

/** A map of plain data without null. */
export const jsonMap = fc.dictionary(keys, json, { maxKeys: 4, noNullPrototype: true });

function jsonOf(leaf: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  return fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      leaf,
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(keys, tie('value'), { maxKeys: 4, noNullPrototype: true }),
    ),
  })).value;
}

/** The same value, deeply frozen. */
export function frozen<Value>(value: Value): Value {
  if (typeof value === 'object' && value !== null) for (const child of Object.values(value)) frozen(child);
  return Object.freeze(value);
}
