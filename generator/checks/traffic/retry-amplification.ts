import { servedBy } from '../../load/proto-index.ts';
import type { Workspace } from '../../load/workspace.ts';
import { mayRepeatEffects } from '../../model/retry.ts';
import { defineCheck, type Finding } from '../check.ts';
import { components } from '../support/calls/components.ts';
import {
  type DeclaredCall,
  type DeclaredCalls,
  declaredCalls,
  perSpecs,
} from '../support/calls/declared-calls.ts';
import { retryPolicyOfMethod } from '../support/routes/retry-policies.ts';

/** From this many calls of one service for a single call of another, the check reports a retry storm. */
const storm = 25;

export const retryAmplification = defineCheck({
  name: 'retry-amplification',
  code: 'MESH427',
  severity: 'warning',
  title: 'Retries multiply along a chain of calls',
  explanation: `If a service at the end of a chain fails, each service before it retries its call, for each retry of its own caller. Three tries on each of three hops turn one call into 27, at a service that is already overloaded. Retry in one place, next to the failing service or next to the user, not at every hop. This check reports ${storm} or more calls for one.`,
  source: 'Google, Site Reliability Engineering: Addressing Cascading Failures (retries)',
  *run(workspace) {
    const repetition = perSpecs((call) => repetitionOf(call, workspace));
    for (const calls of declaredCalls(workspace)) yield* storms(calls, repetition);
  },
});

/** In the worst case, how often a service is called for one call, and by which call. */
interface Load {
  readonly factor: number;
  readonly by: RetriedCall | undefined;
}

interface RetriedCall extends Repetition {
  readonly call: DeclaredCall;
}

interface Repetition {
  readonly tries: number;
  readonly path: readonly (string | number)[];
}

function* storms(
  calls: DeclaredCalls,
  repetitionFor: (call: DeclaredCall) => Repetition | undefined,
): Iterable<Finding> {
  const loads = new Map<string, Load>();
  const ends = new Set<string>();
  // Callers come before the services they call. Services in one circle do not multiply each other.
  for (const group of components(calls).toReversed()) {
    for (const name of group) {
      let isEnd = true;
      for (const call of calls.get(name) ?? []) {
        const repetition = group.includes(call.callee.name) ? undefined : repetitionFor(call);
        if (!repetition) continue;
        isEnd &&= repetition.tries === 1;
        const factor = (loads.get(name)?.factor ?? 1) * repetition.tries;
        if (factor > (loads.get(call.callee.name)?.factor ?? 1))
          loads.set(call.callee.name, { factor, by: { call, ...repetition } });
      }
      if (isEnd) ends.add(name);
    }
  }
  for (const [name, { factor, by }] of loads)
    if (by && factor >= storm && ends.has(name)) yield findingOf(name, factor, hopsTo(name, loads));
}

/** The largest number of tries that the proxies of callers give a failing method. */
function repetitionOf({ callee, methods }: DeclaredCall, { protos = {} }: Workspace): Repetition | undefined {
  const served = servedBy(callee.spec, protos);
  const all = methods.map((method): Repetition => {
    const retries = retryPolicyOfMethod(callee.spec, method, served);
    const isRepeated = retries?.policy.retryOn.some(mayRepeatEffects);
    return {
      tries: retries && isRepeated ? retries.policy.attempts + 1 : 1,
      path: retries?.path ?? ['name'],
    };
  });
  return all.toSorted((a, b) => b.tries - a.tries)[0];
}

function hopsTo(name: string, loads: ReadonlyMap<string, Load>): RetriedCall[] {
  const hops: RetriedCall[] = [];
  for (let by = loads.get(name)?.by; by; by = loads.get(by.call.caller.name)?.by) hops.unshift(by);
  return hops.filter(({ tries }) => tries > 1);
}

function findingOf(name: string, factor: number, hops: readonly RetriedCall[]): Finding {
  const last = hops.at(-1);
  if (!last) throw new RangeError('A load has a call.');
  const count = factor > 10_000 ? 'more than 10000' : String(factor);
  const shown = hops.slice(-6);
  const before = shown.length < hops.length ? '… ' : '';
  const steps = shown.map(({ call, tries }) => `${call.callee.name} (${tries} tries)`);
  return {
    message: `one call of ${before}${shown[0]?.call.caller.name} can become ${count} calls of ${name}: ${steps.join(' → ')}`,
    at: last.call.callee.at(last.path),
    hint: 'keep the retries of one of these services, and write retries: off for the others',
    related: shown
      .slice(0, -1)
      .map(({ call, path }) => ({ message: call.callee.name, at: call.callee.at(path) })),
  };
}
