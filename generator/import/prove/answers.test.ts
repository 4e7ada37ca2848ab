import { expect, test } from 'vitest';
import type { Case, CaseKind, Verdict } from '../../prove/case.ts';
import { answersOf, proofReport } from './answers.ts';

/** A verdict of a case about cart/Get, called by web. */
function verdict(kind: CaseKind, ok: boolean, seen: string): Verdict {
  const testCase: Case = {
    ...{ name: kind, kind, service: 'cart', behaviour: [], expect: [], disturbs: false },
    from: { kind: 'service', service: 'web', version: 'v1' },
    to: { kind: 'service', service: 'cart' },
    send: { method: 'shop.v1.Cart/Get', metadata: {}, calls: 5, deadlineMs: 1, atOnce: 1 },
    at: { in: 'spec', path: [] },
  };
  return { case: testCase, ok, claims: [{ ok, expected: 'as in the spec', seen }], calls: 5, ms: 1 };
}

const retries = {
  ...{ cluster: 'dev', service: 'cart', about: 'all methods' },
  before: 'v1, retries 2 on reset',
  after: 'v1, retries 1',
};
const access = { cluster: 'dev', service: 'cart', about: 'access', before: 'any caller', after: 'only web' };
const compare = (kind: CaseKind, isSameToday: boolean, isRight = true) =>
  proofReport(
    answersOf(
      'dev',
      [verdict(kind, isSameToday, 'OK')],
      [verdict(kind, isRight, 'an error')],
      [access, retries],
    ),
  );

test('both trees give the same answer', () => {
  expect(
    compare('allowed', true),
  ).toBe(`On the mesh, today and rendered: 1 of 1 cases have the same answer, 0 differ on purpose, 0 without a reason.

The same answers (dev):
  web to cart, Get: as in the spec`);
});

test('a difference has a reason if the report of the import has one', () => {
  expect(
    compare('denied', false),
  ).toContain(`0 of 1 cases have the same answer, 1 differ on purpose, 0 without a reason.

Different answers on purpose (dev). The specs allow only declared callers: see access under "Calls that change":
  web to cart, Get: today OK; rendered as in the spec`);
  expect(compare('retry', false)).toContain('The route is another one: see "Calls that change"');
  expect(compare('mtls', false)).toContain('The specs require mutual TLS');
});

test.each([
  ['a call that a policy refuses today', compare('allowed', false)],
  ['a route that the report does not list', compare('split', false)],
  ['a rendered tree that does something else than its specs', compare('denied', true, false)],
])('%s is a difference without a reason', (_, report) => {
  expect(report).toContain(
    'Different answers without a reason: decide what is right (dev):\n  web to cart, Get: today',
  );
});
