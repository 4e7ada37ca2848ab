import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { hasGo } from '../toolchain/go.ts';
import { re2Problem } from './re2.ts';

const testdata = (name: string) => fileURLToPath(new URL(`testdata/${name}`, import.meta.url));
const table = readFileSync(testdata('go-regexp.json'), 'utf8');
const { accepted, refused }: Record<'accepted' | 'refused', readonly string[]> = JSON.parse(table);

/** Go's regexp accepts these, but Envoy's RE2 does not: Istio would pass on a route that the proxies reject. */
const refusedByEnvoyAlone = ['\\p{greek}', '(?P<n>a)(?P<n>b)'];

describe('re2Problem', () => {
  it('has a table of at least 100 expressions to compare with', () => {
    expect(new Set([...accepted, ...refused]).size).toBeGreaterThan(150);
  });

  it.each(accepted.filter((each) => !refusedByEnvoyAlone.includes(each)))(
    'accepts %j, as Go does',
    (each) => {
      expect(re2Problem(each)).toBeUndefined();
    },
  );

  it.each([...refused, ...refusedByEnvoyAlone])('refuses %j with a reason', (each) => {
    expect(re2Problem(each)).toMatch(/\w/);
  });

  it.each([
    ['(?!guest).*', 'it uses lookahead or lookbehind, which RE2 does not support'],
    ['(a|b)\\1', 'it uses a backreference, which RE2 does not support'],
    ['(?>a)', 'it uses an atomic group, which RE2 does not support'],
    ['a\\Z', 'RE2 has no \\Z: write \\z'],
    ['*', 'there is nothing before * to repeat'],
    ['a**', '** repeats a repetition: use parentheses'],
    ['(a{1000}){1000}', '{1000} is out of order, or repeats more than 1000 times in total'],
    ['\\é', 'RE2 does not know the escape \\é'],
    ['[z-a]', 'z-a is not a range or class of characters that RE2 knows'],
    ['(?x)a', 'RE2 does not know the group (?x'],
    ['(?P<a-b>c)', 'the name of the group (?P<a-b> is not complete or not valid'],
    ['(a', 'a ( is not closed'],
    ['[a', 'a [ is not closed'],
    ['a)', 'a ) has no ( before it'],
    ['\\', 'it ends with a single \\'],
  ])('explains %j', (expression, problem) => {
    expect(re2Problem(expression)).toBe(problem);
  });
});

it.skipIf(!(await hasGo()))("has the verdicts of this machine's Go in its table", async () => {
  const { stdout } = await execa('go', ['run', testdata('go-regexp.go')], {
    input: table,
    env: { GOFLAGS: '', GOWORK: 'off' },
  });
  const verdicts: unknown = JSON.parse(stdout);
  expect(verdicts).toEqual({ accepted, refused });
});
