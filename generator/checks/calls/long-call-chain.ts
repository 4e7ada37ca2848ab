import { defineCheck } from '../check.ts';
import { components } from '../support/calls/components.ts';
import { type DeclaredCall, type DeclaredCalls, declaredCalls } from '../support/calls/declared-calls.ts';

/** A chain of at most this many calls is normal and not reported. */
const unremarkable = 5;

export const longCallChain = defineCheck({
  name: 'long-call-chain',
  code: 'MESH313',
  severity: 'information',
  title: 'A long chain of calls',
  explanation: `Each call adds its latency and its failures to all calls before it. In a chain of ten services that each answer 99.9 % of their calls, one call in a hundred fails. This check reports the longest chain from a service without callers if it is longer than ${unremarkable} calls.`,
  source: 'Google, Site Reliability Engineering: Addressing Cascading Failures',
  *run(workspace) {
    for (const calls of declaredCalls(workspace)) {
      const called = new Set([...calls.values()].flat().map(({ callee }) => callee.name));
      const longest = longestChains(calls);
      for (const name of calls.keys()) {
        const chain = called.has(name) ? [] : chainFrom(name, longest);
        const [first] = chain;
        if (!first || chain.length <= unremarkable) continue;
        const names = [first.caller.name, ...chain.map(({ callee }) => callee.name)];
        yield {
          message: `a chain of ${chain.length} calls: ${shortened(names).join(' → ')}`,
          at: first.at,
          hint: 'look for a service in the middle that only forwards calls',
        };
      }
    }
  },
});

interface Step {
  readonly call: DeclaredCall;
  readonly length: number;
}

/** For each service, the first call of its longest chain. A circle is followed once. */
function longestChains(calls: DeclaredCalls): ReadonlyMap<string, Step> {
  const found = new Map<string, Step>();
  for (const group of components(calls)) {
    for (const name of group) {
      for (const call of calls.get(name) ?? []) {
        if (group.includes(call.callee.name)) continue;
        const length = 1 + (found.get(call.callee.name)?.length ?? 0);
        if (length > (found.get(name)?.length ?? 0)) found.set(name, { call, length });
      }
    }
  }
  return found;
}

function chainFrom(name: string, longest: ReadonlyMap<string, Step>): DeclaredCall[] {
  const chain: DeclaredCall[] = [];
  for (let step = longest.get(name); step; step = longest.get(step.call.callee.name)) chain.push(step.call);
  return chain;
}

/** The two ends of a list that is too long for one line. */
const shortened = (names: readonly string[]): string[] =>
  names.length <= 10 ? [...names] : [...names.slice(0, 4), '…', ...names.slice(-4)];
