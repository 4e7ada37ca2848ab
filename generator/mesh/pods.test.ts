import { expect, test } from 'vitest';
import { labelName } from './pods.ts';

const long = `proxy-1-of-${'b'.repeat(50)}-v1`;

test('a name of 63 letters is a label as it is', () => {
  for (const name of ['greeter-b-v1-0', 'a'.repeat(63)]) expect(labelName(name)).toBe(name);
});

test('a longer name is cut, and stays different from others and valid', () => {
  const names = [long, `${long}0`, `${'a'.repeat(53)}.${'c'.repeat(20)}`].map(labelName);
  expect(new Set(names).size).toBe(3);
  for (const name of names) {
    expect(name.length).toBeLessThanOrEqual(63);
    expect(name).toMatch(/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/);
  }
});
