import { defineCheck } from '../check.ts';

export const faultInLastStage = defineCheck({
  name: 'fault-in-last-stage',
  code: 'MESH420',
  severity: 'error',
  title: 'Faults in a cluster of the last stage',
  explanation:
    'The last stage is where users are. A fault that was meant to be tried elsewhere, and reached it through a service spec or a copied line, would fail their calls; so a cluster of that stage names the services whose faults it wants.',
  *run({ fleet, instances }) {
    const last = fleet?.spec.stages.at(-1);
    for (const { name, spec, cluster, at } of instances) {
      if (cluster.spec.stage !== last || !spec.faults || spec.faults.length === 0) continue;
      if (cluster.spec.allowFaults?.includes(name)) continue;
      yield {
        message: `the calls of ${name} get faults in ${cluster.spec.name}`,
        at: at(['faults'], 'key'),
        hint: `move faults to the cluster files that should have them, or write allowFaults: [${name}] in ${cluster.file.path}`,
        related: [{ message: 'the last stage', at: cluster.at(['stage']) }],
      };
    }
  },
});
