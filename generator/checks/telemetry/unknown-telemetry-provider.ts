import type { Path } from '../../diagnostics/source-file.ts';
import { suggestion } from '../../diagnostics/suggestion.ts';
import type { ClusterSpec } from '../../schema/cluster.ts';
import { defineCheck } from '../check.ts';

export const unknownTelemetryProvider = defineCheck({
  name: 'unknown-telemetry-provider',
  code: 'MESH460',
  severity: 'error',
  title: 'A telemetry provider that the cluster does not have',
  explanation:
    'Istio looks up a provider by its name in the mesh config and silently ignores one that it does not find: no metrics, no log, no spans. The cluster file lists the providers of a cluster under telemetry.providers.',
  source: 'Istio, Telemetry, ProviderRef',
  *run({ clusters }) {
    for (const { spec, at } of clusters) {
      const { telemetry } = spec;
      if (!telemetry) continue;
      const known = Object.keys(telemetry.providers);
      for (const { name, path } of namedProviders(telemetry)) {
        if (known.includes(name)) continue;
        const place = at(['telemetry', ...path]);
        yield {
          message: `${spec.name} has no telemetry provider ${name}`,
          at: place,
          ...suggestion(name, known, 'providers', place),
        };
      }
    }
  },
});

function namedProviders({
  metrics,
  accessLogging,
  tracing,
}: NonNullable<ClusterSpec['telemetry']>): { readonly name: string; readonly path: Path }[] {
  const items = (path: Path, names: readonly string[] = []) =>
    names.map((name, index) => ({ name, path: [...path, index] }));
  return [
    ...items(['metrics', 'providers'], metrics?.providers),
    ...items(['accessLogging', 'providers'], accessLogging === 'off' ? [] : accessLogging?.providers),
    ...(tracing?.provider === undefined ? [] : [{ name: tracing.provider, path: ['tracing', 'provider'] }]),
  ];
}
