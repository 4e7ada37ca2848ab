import { defineCheck, settingsSources } from './check.ts';

export const permissiveInLastStage = defineCheck({
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

export const permissiveForSomebody = defineCheck({
  code: 'MESH456',
  severity: 'warning',
  title: 'PERMISSIVE that lets nobody in',
  explanation:
    'PERMISSIVE accepts connections in plain text, but access is by identity, and such a caller has none: each of its calls is refused. The methods it may call meanwhile must be named.',
  source: 'Istio, AuthorizationPolicy: principals requires mutual TLS',
  *run(workspace) {
    for (const { spec, at } of settingsSources(workspace)) {
      if (spec.mtls === undefined || spec.mtls === 'STRICT' || spec.mtls.plaintextMethods) continue;
      yield {
        message: `${spec.name} accepts plain text, and allows no call in plain text`,
        at: at(['mtls', 'mode']),
        hint: 'add plaintextMethods with what callers without a sidecar call, or remove mtls',
      };
    }
  },
});
