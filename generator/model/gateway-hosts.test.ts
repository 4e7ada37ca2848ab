import { expect, test } from 'vitest';
import { answersFor } from './gateway-hosts.ts';

test.each([
  [[], 'a.example.com', true],
  [['a.example.com'], 'a.example.com', true],
  [['a.example.com'], 'b.a.example.com', false],
  [['*.example.com'], 'a.example.com', true],
  [['*.example.com'], 'a.b.example.com', true],
  [['*.example.com'], 'example.com', false],
  [['*.example.com'], 'badexample.com', false],
  [['a.example.org', '*.example.com'], 'a.example.com', true],
])('a gateway for %j and %s: %s', (hosts, host, expected) => {
  expect(answersFor(hosts, host)).toBe(expected);
});
