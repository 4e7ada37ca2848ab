import { expect, test } from 'vitest';
import { remembered, rememberedOfOne, rememberedOfTwo } from './remembered.ts';

/** Answers each question with another number. */
function counter(): () => number {
  let last = 0;
  return () => ++last;
}

test('a value is made once for an object and a key', () => {
  const [once, next] = [remembered<object, number>(), counter()];
  const [one, other] = [{}, {}];
  const asked = [once(one, 'a', next), once(one, 'b', next), once(other, 'a', next), once(one, 'a', next)];
  expect(asked).toEqual([1, 2, 3, 1]);
});

test('a value is made once for an object', () => {
  const once = rememberedOfOne<object, number>(counter());
  const [one, other] = [{}, {}];
  expect([once(one), once(other), once(one)]).toEqual([1, 2, 1]);
});

test('a value is made once for two objects, in this order', () => {
  const [once, next] = [rememberedOfTwo<object, object, number>(), counter()];
  const [one, other] = [{}, {}];
  const asked = [
    once(one, other, next),
    once(other, one, next),
    once(one, one, next),
    once(one, other, next),
  ];
  expect(asked).toEqual([1, 2, 3, 1]);
});

test('undefined is a value too', () => {
  const once = rememberedOfTwo<object, object, undefined>();
  const [one, other] = [{}, {}];
  let made = 0;
  for (const _ of [1, 2]) once(one, other, () => void made++);
  expect(made).toBe(1);
});
