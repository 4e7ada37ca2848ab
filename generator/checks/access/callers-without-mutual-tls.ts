import type { Path } from '../../diagnostics/source-file.ts';
import type { ServiceSpec } from '../../schema/service.ts';
import { defineCheck, settingsSources } from '../check.ts';

export const callersWithoutMutualTls = defineCheck({
  name: 'callers-without-mutual-tls',
  code: 'MESH457',
  severity: 'error',
  title: 'Callers are told not to use the mutual TLS that the service needs',
  explanation:
    'tls says how the proxies of callers connect, mtls what the proxy of the service accepts. A STRICT service resets every connection that is not mutual TLS of the mesh; a PERMISSIVE one takes it, but does not know who calls then, and refuses what is allowed by identity.',
  source:
    'Istio, Understanding TLS Configuration; Traffic Management Problems: 503 errors after setting mutual TLS',
  *run(workspace) {
    for (const { spec, at } of settingsSources(workspace)) {
      const permissive = spec.mtls === 'STRICT' ? undefined : spec.mtls;
      // Then callers are meant to come in plain text, whoever they are.
      const open = permissive?.plaintextMethods !== undefined;
      for (const { mode, path } of modes(spec)) {
        if (mode === 'ISTIO_MUTUAL' || (open && mode === 'DISABLE')) continue;
        yield {
          message: permissive
            ? `callers connect with ${mode}, without the identity that ${spec.name} knows them by`
            : `callers connect with ${mode}, and ${spec.name} accepts only mutual TLS of the mesh`,
          at: at([...path, 'mode']),
          hint: 'remove tls: callers in the mesh use mutual TLS by themselves',
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
  return all.flatMap(([path, said]) => (said ? [{ mode: said.mode, path }] : []));
}
