import type { Objective } from '../../model/objectives.ts';
import type { InstanceView } from '../../render/view.ts';
import type { SettingFact } from '../fact.ts';
import { settingFacts } from '../leaves.ts';

/** Changes of what callers may expect of the calls of a service. Alerts follow from it, if the cluster has alerts. */
export const objectiveFacts = (before: InstanceView, after: InstanceView): SettingFact[] =>
  settingFacts('objectives', inWords(before.service.objectives), inWords(after.service.objectives));

const inWords = (objectives: readonly Objective[] = []): object =>
  Object.fromEntries(
    objectives.map((objective) => [
      objective.method === undefined ? objective.of : `${objective.of} of ${objective.method}`,
      wordsOf(objective),
    ]),
  );

function wordsOf(objective: Objective): string {
  const share = `${objective.share} % of calls`;
  return objective.of === 'availability'
    ? `${share} without a server error`
    : `${share} within ${objective.below} ms`;
}
