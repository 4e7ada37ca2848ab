import type { Share } from '../../model/routing/rule.ts';
import type { Calls } from '../call-fact.ts';
import type { RuleFact } from '../fact.ts';
import { listed } from './lists.ts';
import type { Words } from './words.ts';

/** `greeter.v1.Greeter/SayHello from greeter-a with x-user-group is beta`. */
export function callsWords({ methods, callers, conditions }: Calls): string {
  return [
    methods ? listed(methods) : 'all methods',
    ...(callers ? [`from ${listed(callers)}`] : []),
    ...(conditions.length > 0 ? [`where ${conditions.join(' and ')}`] : []),
  ].join(' ');
}

/** `v1 90 %, v2 10 %`: always with the number, since it is what a reviewer compares. */
export const sharesWords = (shares: readonly Share[]): string =>
  shares.map(({ version, weight }) => `${version} ${weight} %`).join(', ') || 'nothing';

/** A rule, and what it takes. */
export function ruleWords({ change, rule, conditions, newConditions, nowBefore = [] }: RuleFact): Words {
  const takes = conditions.join(', ') || 'any call';
  if (change === 'moved') return { what: `rule ${rule} is tried before ${listed(nowBefore)} now` };
  if (change !== 'changed') return { what: `rule ${rule} ${change} (${takes})` };
  if (!newConditions) return { what: `rule ${rule} says something else (${takes})` };
  return { what: `rule ${rule} takes`, before: takes, after: newConditions.join(', ') || 'any call' };
}
