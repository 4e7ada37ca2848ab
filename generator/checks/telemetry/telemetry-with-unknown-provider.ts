import type { Path } from '../../diagnostics/source-file.ts';
import { suggest } from '../../diagnostics/suggestion.ts';
import { listAt, textAt } from '../../lang/at-path.ts';
import { titleOf } from '../../picture/document-names.ts';
import type { RenderedDocument } from '../../picture/rendered-document.ts';
import { defineRenderedCheck } from '../rendered-check.ts';

export const telemetryWithUnknownProvider = defineRenderedCheck({
  name: 'telemetry-with-unknown-provider',
  code: 'MESH357',
  severity: 'error',
  title: 'A Telemetry uses a provider that the cluster does not have',
  explanation:
    'Istio looks up a provider by its name in the mesh config and silently ignores one that it does not find: no metrics, no log, no spans. The cluster file lists the providers of a cluster under telemetry.providers. Every mesh also has prometheus, stackdriver and envoy (the access log on the standard output). If a cluster file lists none, this check does not apply to it.',
  source: 'Istio, Telemetry, ProviderRef; pkg/config/mesh (DefaultMeshConfig)',
  *run({ documents, workspace }) {
    for (const document of documents) {
      if (document.kind !== 'Telemetry' || document.origin === 'generated') continue;
      const here = workspace.clusters.filter(({ spec }) => document.clusters.includes(spec.name));
      for (const { name, path } of providersOf(document)) {
        const lost = here.filter(
          ({ spec: { telemetry } }) =>
            telemetry && !builtIn.has(name) && !Object.hasOwn(telemetry.providers, name),
        );
        for (const { spec, at } of lost)
          yield {
            message: `${titleOf(document)}: the telemetry provider ${name} does not exist`,
            at: document.at(path),
            hint: suggest(name, Object.keys(spec.telemetry?.providers ?? {}), 'providers there'),
            related: [
              { message: `the providers of ${spec.name}`, at: at(['telemetry', 'providers'], 'key') },
            ],
            clusters: [spec.name],
          };
      }
    }
  },
});

/** Providers that Istio adds to those of the mesh config. Source: istio/istio, pkg/config/mesh (DefaultMeshConfig). */
const builtIn: ReadonlySet<string> = new Set(['prometheus', 'stackdriver', 'envoy']);

function* providersOf({ value }: RenderedDocument): Iterable<{ readonly name: string; readonly path: Path }> {
  for (const key of ['metrics', 'accessLogging', 'tracing'])
    for (const [index, item] of listAt(value, 'spec', key).entries())
      for (const [position, provider] of listAt(item, 'providers').entries()) {
        const name = textAt(provider, 'name');
        if (name !== undefined) yield { name, path: ['spec', key, index, 'providers', position, 'name'] };
      }
}
