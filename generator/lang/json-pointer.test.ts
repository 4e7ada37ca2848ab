import fc from 'fast-check';
import { expect, test } from 'vitest';
import { pointerPath, pointerStep, pointerSteps } from './json-pointer.ts';

test('the steps of a pointer are the keys that it was made of', () => {
  const keys = fc.array(fc.oneof(fc.string(), fc.constantFrom('', '~', '/', '~1', '~0', 'a/b', '~01')));
  fc.assert(
    fc.property(keys, (path) => {
      expect(pointerSteps(path.map((key) => `/${pointerStep(key)}`).join(''))).toEqual(path);
    }),
  );
});

test('digits are indexes in a path', () => {
  expect(pointerPath('/spec/containers/0/env~1name/1a')).toEqual(['spec', 'containers', 0, 'env/name', '1a']);
});
