import { suggestion } from '../../diagnostics/suggestion.ts';
import { grpcPortName, httpPortName, servedPortsOf } from '../../model/served-ports.ts';
import type { ServiceSpec } from '../../schema/service.ts';
import { defineCheck, type Finding, type SettingsSource, settingsSources } from '../check.ts';

export const callOfUnknownPort = defineCheck({
  name: 'call-of-unknown-port',
  code: 'MESH1202',
  severity: 'error',
  title: 'A caller lists a port that the service does not have',
  explanation:
    'The ports in calls and in allowPrincipals decide to which ports a caller may connect. They are names of ports in ports of the called service. A name that it does not have allows nothing. The ports of its gRPC server and of its HTTP server are not among them: callers list its methods.',
  source: 'Istio, AuthorizationPolicy: Operation.ports',
  *run(workspace) {
    const specs = new Map(workspace.services.map(({ spec }) => [spec.name, spec]));
    for (const source of settingsSources(workspace)) {
      for (const [index, { service, ports }] of (source.spec.calls ?? []).entries())
        yield* unknown(source, ['calls', index, 'ports'], ports, specs.get(service));
      for (const [index, { ports }] of (source.spec.allowPrincipals ?? []).entries())
        yield* unknown(source, ['allowPrincipals', index, 'ports'], ports, source.spec);
    }
  },
});

function* unknown(
  { at }: SettingsSource,
  path: readonly (string | number)[],
  ports: readonly string[] = [],
  callee: ServiceSpec | undefined,
): Iterable<Finding> {
  const names = callee ? servedPortsOf(callee).map(({ name }) => name) : [];
  // Another check reports a service that does not exist, or that has no port at all.
  if (!callee || names.length === 0) return;
  const servers = [...(callee.grpc ? [grpcPortName] : []), ...(callee.http ? [httpPortName] : [])];
  const further = names.filter((name) => !servers.includes(name));
  for (const [position, name] of ports.entries()) {
    const place = at([...path, position]);
    if (servers.includes(name))
      yield {
        message: `${name} is the port of the methods of ${callee.name}`,
        at: place,
        hint: 'list the methods under methods, and not this port',
      };
    else if (!further.includes(name))
      yield {
        message: `${callee.name} has no port ${name}`,
        at: place,
        ...suggestion(name, further, 'ports', place, ports),
      };
  }
}
