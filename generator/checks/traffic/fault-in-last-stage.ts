import { defineCheck } from '../check.ts';

export const faultInLastStage = defineCheck({
  name: 'fault-in-last-stage',
  code: 'MESH420',
  severity: 'error',
  title: 'Faults are injected in a cluster of the last stage',
  explanation:
    'The last stage serves users. A fault that was intended for a test elsewhere can reach it through a service spec or a copied line, and would fail their calls. So a cluster of the last stage must list the services whose faults it allows.',
  *run({ fleet, instances }) {
    const last = fleet?.spec.stages.at(-1);
    for (const { name, spec, cluster, at } of instances) {
      if (cluster.spec.stage !== last || !spec.faults || spec.faults.length === 0) continue;
      if (cluster.spec.allowFaults?.includes(name)) continue;
      yield {
        message: `faults are injected into the calls of ${name} in ${cluster.spec.name}`,
        at: at(['faults'], 'key'),
        hint: `move faults to the cluster files that need them, or write allowFaults: [${name}] in ${cluster.file.path}`,
        related: [{ message: 'the last stage', at: cluster.at(['stage']) }],
      };
    }
  },
});
