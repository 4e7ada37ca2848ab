import { defineCheck } from '../check.ts';

export const permissiveInLastStage = defineCheck({
  name: 'permissive-in-last-stage',
  code: 'MESH455',
  severity: 'warning',
  title: 'A service of the last stage accepts plain text',
  explanation:
    'PERMISSIVE is a temporary step of a migration to mutual TLS. In the last stage it accepts calls that are not encrypted and have no identity. End the migration there first.',
  source: 'Istio, Mutual TLS Migration: lock down to mutual TLS',
  *run({ fleet, instances }) {
    const last = fleet?.spec.stages.at(-1);
    for (const { name, spec, at, cluster } of instances) {
      if (cluster.spec.stage !== last || spec.mtls === undefined || spec.mtls === 'STRICT') continue;
      yield {
        message: `${name} accepts plain text in ${cluster.spec.name}, which belongs to the last stage`,
        at: at(['mtls', 'mode']),
        hint: `write mtls: STRICT for ${name} in ${cluster.file.path} as soon as its callers allow it`,
        related: [{ message: 'the cluster', at: cluster.at(['services', name], 'key') }],
      };
    }
  },
});
