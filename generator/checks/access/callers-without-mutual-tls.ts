import type { Path } from '../../diagnostics/source-file.ts';
import type { ServiceSpec } from '../../schema/service.ts';
import { defineCheck, settingsSources } from '../check.ts';

export const callersWithoutMutualTls = defineCheck({
  name: 'callers-without-mutual-tls',
  code: 'MESH457',
  severity: 'error',
  title: 'Callers do not use the mutual TLS that the service requires',
  explanation:
    'tls sets how the proxies of callers connect; mtls sets what the proxy of the service accepts. A STRICT service resets every connection that does not use mutual TLS of the mesh. A PERMISSIVE service accepts the connection but does not know the identity of the caller, and so denies calls that are allowed by identity.',
  source:
    'Istio, Understanding TLS Configuration; Traffic Management Problems: 503 errors after setting mutual TLS',
  *run(workspace) {
    for (const { spec, at } of settingsSources(workspace)) {
      const permissive = spec.mtls === 'STRICT' ? undefined : spec.mtls;
      // Then the spec allows any caller in plain text.
      const open = permissive?.plaintextMethods !== undefined;
      for (const { mode, path } of modes(spec)) {
        if (mode === 'ISTIO_MUTUAL' || (open && mode === 'DISABLE')) continue;
        yield {
          message: permissive
            ? `callers connect with ${mode}, without the identity by which ${spec.name} allows them`
            : `callers connect with ${mode}, but ${spec.name} accepts only mutual TLS of the mesh`,
          at: at([...path, 'mode']),
          missingIn: spec.name,
          hint: 'remove tls: callers in the mesh use mutual TLS automatically',
          ...(spec.mtls === undefined ? {} : { related: [{ message: 'mtls', at: at(['mtls'], 'key') }] }),
        };
      }
    }
  },
});

/** The TLS settings of a spec: for all pods, for those of a version, and for a port. */
function modes({
  tls,
  subsets = {},
  portLevelSettings,
}: ServiceSpec): { readonly mode: string; readonly path: Path }[] {
  const all: [Path, ServiceSpec['tls']][] = [
    [['tls'], tls],
    ...Object.entries(subsets).map(([name, subset]): [Path, ServiceSpec['tls']] => [
      ['subsets', name, 'tls'],
      subset.tls,
    ]),
    ...Object.entries(portLevelSettings ?? {}).map(([name, port]): [Path, ServiceSpec['tls']] => [
      ['portLevelSettings', name, 'tls'],
      port.tls,
    ]),
  ];
  return all.flatMap(([path, tls]) => (tls ? [{ mode: tls.mode, path }] : []));
}
