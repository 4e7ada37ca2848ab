import { defineCheck } from '../check.ts';
import { hasAlerts, objectivesIn } from '../support/objectives.ts';

export const objectiveWithoutMethodMetrics = defineCheck({
  name: 'objective-without-method-metrics',
  code: 'MESH2004',
  severity: 'error',
  title: 'An objective of a method in a cluster that does not count methods',
  explanation:
    'The metrics of Istio do not name the method of a call. telemetry.metrics.perMethod in the cluster file adds it. Without it, the alerts of this objective would count nothing and never fire.',
  source: 'docs/recipes/metrics-per-method.md; Istio, Telemetry: MetricsOverrides',
  *run(workspace) {
    for (const cluster of workspace.clusters) {
      const { spec, at } = cluster;
      if (spec.telemetry?.metrics?.perMethod === true) continue;
      const found = workspace.instances
        .filter((instance) => instance.cluster === cluster && hasAlerts(workspace, instance))
        .flatMap((instance) =>
          objectivesIn(instance)
            .filter(({ method }) => method !== undefined)
            .map((each) => ({ ...each, service: instance.name })),
        );
      const [first] = found;
      if (!first) continue;
      const isSet = spec.telemetry?.metrics !== undefined;
      yield {
        message: `${spec.name} has alerts, but its metrics do not name methods, as the objectives for ${first.method} of ${first.service} need${found.length > 1 ? ` (and ${found.length - 1} more)` : ''}`,
        at: isSet ? at(['telemetry', 'metrics', 'perMethod']) : at(['name']),
        hint: isSet
          ? 'write perMethod: true'
          : 'add metrics: { perMethod: true } to telemetry, and the provider prometheus: local if there is none',
        related: [{ message: 'an objective of a method', at: first.at([], 'key') }],
      };
    }
  },
});
