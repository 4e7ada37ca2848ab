import { servicesNamed } from '../../load/proto-index.ts';
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

/** So many calls of one service for a single call of another are a storm. */
const storm = 25;

export const retryAmplification = defineCheck({
  name: 'retry-amplification',
  code: 'MESH427',
  severity: 'warning',
  title: 'Retries that multiply along a chain of calls',
  explanation: `When a service at the end of a chain fails, each service before it repeats its call, and all repetitions of the one before. Three tries on each of three hops are 27 calls for one, at a service that is overloaded already. Retry in one place, next to what fails or next to the user, not at every hop. Told from ${storm} calls for one.`,
  source: 'Google, Site Reliability Engineering: Addressing Cascading Failures (retries)',
  *run(workspace) {
    const repetition = perSpecs((call) => repetitionOf(call, workspace));
    for (const calls of declaredCalls(workspace)) yield* storms(calls, repetition);
  },
});

/** How often a service is called for one call, at worst, and by which call. */
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
  // Callers before what they call; what stands in one circle is not multiplied by itself.
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

/** The most tries that a failing method is given by its callers' proxies. */
function repetitionOf({ callee, methods }: DeclaredCall, { protos = {} }: Workspace): Repetition | undefined {
  const served = servicesNamed(callee.spec.grpc.services, protos);
  const all = methods.map((method): Repetition => {
    const said = retryPolicyOfMethod(callee.spec, method, served);
    const isRepeated = said?.policy.retryOn.some(mayRepeatEffects);
    return { tries: said && isRepeated ? said.policy.attempts + 1 : 1, path: said?.path ?? ['name'] };
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
