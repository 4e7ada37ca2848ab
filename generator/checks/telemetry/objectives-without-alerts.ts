import { defineCheck } from '../check.ts';
import { hasAlerts, objectivesIn } from '../support/objectives.ts';

export const objectivesWithoutAlerts = defineCheck({
  name: 'objectives-without-alerts',
  code: 'MESH2006',
  severity: 'information',
  title: 'Objectives of a service that no cluster watches',
  explanation:
    'Alerts are rendered for clusters with monitoring.alerts. This service runs in none of them, so nothing depends on its objectives.',
  source: 'docs/alerts.md',
  *run(workspace) {
    const running = new Set(workspace.instances.map(({ service }) => service));
    const watched = new Set(
      workspace.instances.filter((instance) => hasAlerts(workspace, instance)).map(({ service }) => service),
    );
    for (const source of workspace.services) {
      const [first] = objectivesIn(source);
      if (!first || !running.has(source) || watched.has(source)) continue;
      yield {
        message: `no cluster has alerts for the objectives of ${source.spec.name}`,
        at: first.at([], 'key'),
        hint: 'add monitoring: { alerts: true } to clusters/fleet.yaml or to a cluster file',
      };
    }
  },
});
