import { expect, test } from 'vitest';
import { patchOf, reasonOfPatch } from './additions.ts';

test.each([
  ['# reason: another team has one\n$patch: delete\n', 'another team has one'],
  ['$patch: delete # Reason: it is not needed  \n', 'it is not needed'],
  ['# reason:\n$patch: delete\n', undefined],
  ['#reason: yes\r\nkind: Service\n', 'yes'],
  ['kind: Service\n', undefined],
])('the reason of %j', (text, expected) => expect(reasonOfPatch(text)).toBe(expected));

test.each([
  [{ op: 'test', path: '/a', value: 'x<y>&z' }, '"x\\u003cy\\u003e\\u0026z"'],
  [{ op: 'add', path: '/a', value: 'x<y>&z' }, '"x<y>&z"'],
])('the operation %j has the escapes that kustomize compares', (operation, text) => {
  const value = { target: { kind: 'Service', name: 'a' }, patch: [operation] };
  const written = patchOf({ value, text: '' })?.patch ?? '';
  expect(written).toContain(text);
  expect(JSON.parse(written)).toEqual([operation]);
});
