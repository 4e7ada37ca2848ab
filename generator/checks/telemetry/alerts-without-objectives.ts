import { defineCheck } from '../check.ts';
import { monitoringOf, objectivesIn } from '../support/objectives.ts';

export const alertsWithoutObjectives = defineCheck({
  name: 'alerts-without-objectives',
  code: 'MESH2005',
  severity: 'information',
  title: 'A cluster has alerts on, and no service with objectives',
  explanation:
    'An alert compares the calls of a service with its objectives. A service without the key objectives gets no alert.',
  source: 'docs/alerts.md',
  *run(workspace) {
    const { fleet, clusters, instances } = workspace;
    for (const cluster of clusters) {
      if (monitoringOf(workspace, cluster)?.alerts !== true) continue;
      const here = instances.filter((instance) => instance.cluster === cluster);
      if (here.length === 0 || here.some((instance) => objectivesIn(instance).length > 0)) continue;
      const isOwn = cluster.spec.monitoring?.alerts !== undefined;
      const at = isOwn ? cluster.at(['monitoring', 'alerts']) : fleet?.at(['monitoring', 'alerts']);
      if (at)
        yield {
          message: `no service in ${cluster.spec.name} has objectives, so it gets no alerts`,
          at,
          hint: 'add objectives to a service: objectives: { availability: 99.9 }',
        };
    }
  },
});
