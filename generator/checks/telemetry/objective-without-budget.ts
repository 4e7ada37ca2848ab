import { defineCheck, settingsSources } from '../check.ts';
import { objectivesIn } from '../support/objectives.ts';

export const objectiveWithoutBudget = defineCheck({
  name: 'objective-without-budget',
  code: 'MESH2001',
  severity: 'error',
  title: 'An objective of 100 %',
  explanation:
    'An alert compares the bad calls with those that the objective allows. An objective of 100 % allows none, so the first bad call is infinitely many, and an alert would fire for each of them. Nothing is always available: deployments, nodes and networks fail.',
  source: 'Google, Site Reliability Engineering: Embracing Risk',
  *run(workspace) {
    for (const source of settingsSources(workspace))
      for (const { own, at } of objectivesIn(source))
        for (const [share, path] of [
          [own.availability, ['availability']],
          [own.latency?.share, ['latency', 'share']],
        ] as const)
          if (share === 100)
            yield {
              message: 'an objective of 100 % allows no bad call at all',
              at: at(path),
              hint: 'write the share that callers need, such as 99.9',
            };
  },
});
