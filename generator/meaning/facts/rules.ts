import type { Rule } from '../../model/routing/rule.ts';
import { conditionsOf } from '../../render/route-words.ts';
import type { InstanceView } from '../../render/view.ts';
import type { RuleFact } from '../fact.ts';
import { isSame } from '../same.ts';

/** Rules by name: new, removed, with new conditions, with another action, or moved up. */
export function ruleFacts(before: InstanceView, after: InstanceView): RuleFact[] {
  const [old, now] = [before.service.routing.rules, after.service.routing.rules];
  const known = new Map(old.map((rule) => [rule.name, rule]));
  const names = new Set(now.map(({ name }) => name));
  return [
    ...now.flatMap((rule): RuleFact[] => {
      const earlier = known.get(rule.name);
      const common = { kind: 'rule' as const, rule: rule.name };
      if (!earlier) return [{ ...common, change: 'added', conditions: wordsOf(rule) }];
      if (isSame(earlier, rule)) return [];
      const [conditions, newConditions] = [wordsOf(earlier), wordsOf(rule)];
      const others = isSame(conditions, newConditions) ? {} : { newConditions };
      return [{ ...common, change: 'changed', conditions, ...others }];
    }),
    ...movedRules(old, now),
    ...old
      .filter(({ name }) => !names.has(name))
      .map(
        (rule): RuleFact => ({
          kind: 'rule',
          change: 'removed',
          rule: rule.name,
          conditions: wordsOf(rule),
        }),
      ),
  ];
}

/** Rules that overtook others. A rule that only gets new neighbours did not move. */
function movedRules(old: readonly Rule[], now: readonly Rule[]): RuleFact[] {
  const places = new Map(old.map(({ name }, index) => [name, index]));
  return now.flatMap((rule, index): RuleFact[] => {
    const place = places.get(rule.name);
    if (place === undefined) return [];
    const nowBefore = now
      .slice(index + 1)
      .map(({ name }) => name)
      .filter((name) => (places.get(name) ?? place) < place);
    if (nowBefore.length === 0) return [];
    return [{ kind: 'rule', change: 'moved', rule: rule.name, conditions: wordsOf(rule), nowBefore }];
  });
}

function wordsOf({ match: { methods, services, metadata, callers } }: Rule): string[] {
  const paths = [...methods.map((method) => ({ method })), ...services.map((service) => ({ service }))];
  return conditionsOf({ paths, metadata, callers });
}
