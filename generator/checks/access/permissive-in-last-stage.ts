import { defineCheck } from '../check.ts';

export const permissiveInLastStage = defineCheck({
  name: 'permissive-in-last-stage',
  code: 'MESH455',
  severity: 'warning',
  title: 'Plain text is accepted in the last stage',
  explanation:
    'PERMISSIVE is a step of a migration. In the clusters that matter most it lets calls through that are neither encrypted nor known by identity; it should end there soon.',
  source: 'Istio, Mutual TLS Migration: lock down to mutual TLS',
  *run({ fleet, instances }) {
    const last = fleet?.spec.stages.at(-1);
    for (const { name, spec, at, cluster } of instances) {
      if (cluster.spec.stage !== last || spec.mtls === undefined || spec.mtls === 'STRICT') continue;
      yield {
        message: `${name} accepts plain text in ${cluster.spec.name}, which is of the last stage`,
        at: at(['mtls', 'mode']),
        hint: `write mtls: STRICT for ${name} in ${cluster.file.path} as soon as its callers allow it`,
        related: [{ message: 'the cluster', at: cluster.at(['services', name], 'key') }],
      };
    }
  },
});
