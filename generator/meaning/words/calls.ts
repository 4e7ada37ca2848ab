import type { Share } from '../../model/routing/rule.ts';
import { destinationOf } from '../../render/route-words.ts';
import type { Calls } from '../call-fact.ts';
import type { RuleFact } from '../fact.ts';
import { type FactText, listed } from './lists.ts';

/** `greeter.v1.Greeter/SayHello from greeter-a with x-user-group is beta`. */
export function callsWords({ methods, callers, conditions }: Calls): string {
  return [
    methods ? listed(methods) : 'all methods',
    ...(callers ? [`from ${listed(callers)}`] : []),
    ...(conditions.length > 0 ? [`with ${conditions.join(' and ')}`] : []),
  ].join(' ');
}

/** `v1 90 %, v2 10 %`: always with the numbers, because reviewers compare them. */
export const sharesWords = (shares: readonly Share[]): string =>
  shares.map((share) => `${destinationOf(share)} ${share.weight} %`).join(', ') || 'nothing';

/** A rule, and the calls that it matches. */
export function ruleWords({ change, rule, conditions, newConditions, nowBefore = [] }: RuleFact): FactText {
  const takes = conditions.join(', ') || 'any call';
  if (change === 'moved') return { what: `rule ${rule} now precedes ${listed(nowBefore)}` };
  if (change !== 'changed') return { what: `rule ${rule} ${change} (${takes})` };
  if (!newConditions) return { what: `rule ${rule} has another action (${takes})` };
  return { what: `rule ${rule} matches`, before: takes, after: newConditions.join(', ') || 'any call' };
}
