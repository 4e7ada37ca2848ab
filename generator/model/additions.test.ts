import { expect, test } from 'vitest';
import { reasonOfPatch } from './additions.ts';

test.each([
  ['# reason: another team has one\n$patch: delete\n', 'another team has one'],
  ['$patch: delete # Reason: it is not needed  \n', 'it is not needed'],
  ['# reason:\n$patch: delete\n', undefined],
  ['#reason: yes\r\nkind: Service\n', 'yes'],
  ['kind: Service\n', undefined],
])('the reason of %j', (text, expected) => expect(reasonOfPatch(text)).toBe(expected));
