import type { Loaded } from '../../load/workspace.ts';
import { servedPortsOf } from '../../model/served-ports.ts';
import type { ExternalSpec } from '../../schema/external.ts';
import type { ServiceSpec } from '../../schema/service.ts';
import { defineCheck, type Finding, settingsSources } from '../check.ts';

type CallSpec = NonNullable<ServiceSpec['calls']>[number];

export const callWithoutMethods = defineCheck({
  name: 'call-without-methods',
  code: 'MESH443',
  severity: 'error',
  title: 'A call without methods or ports, or with some that cannot be checked',
  explanation:
    'The methods and ports under calls decide what a caller may call. Without any, no call would be allowed. A service without a gRPC or HTTP server has no methods: its callers list its ports. The methods of an external service without grpc.services are unknown, and a list of methods cannot be checked.',
  *run(workspace) {
    const services = new Map(workspace.services.map((each) => [each.spec.name, each]));
    const externals = new Map(workspace.externals.map((each) => [each.spec.name, each]));
    for (const { spec, at } of settingsSources(workspace)) {
      for (const [index, call] of (spec.calls ?? []).entries()) {
        const [service, external] = [services.get(call.service), externals.get(call.service)];
        const found = service ? inMesh(call, service) : external ? outside(call, external) : undefined;
        if (!found) continue;
        const { key, ...finding } = found;
        yield { ...finding, at: at(['calls', index, key], key === 'service' ? 'value' : 'key') };
      }
    }
  },
});

type Found = Omit<Finding, 'at'> & { readonly key: keyof CallSpec };

function inMesh({ service, methods, ports }: CallSpec, { spec, at }: Loaded<ServiceSpec>): Found | undefined {
  if (spec.grpc || spec.http) {
    if (methods || ports) return undefined;
    return {
      key: 'service',
      message: `the call does not list the methods of ${service}`,
      hint: 'add methods: [...]',
    };
  }
  const names = servedPortsOf(spec).map(({ name }) => name);
  const related = [{ message: service, at: at(['name']) }];
  if (names.length === 0)
    return {
      key: 'service',
      message: `${service} serves nothing, so it cannot be called`,
      hint: `remove the call, or add grpc, http or ports to services/${service}/service.yaml`,
      related,
      missingIn: service,
    };
  if (methods)
    return {
      key: 'methods',
      message: `${service} has no gRPC or HTTP server, so it has no methods`,
      hint: `write ports: [${names.join(', ')}] instead`,
      related,
      missingIn: service,
    };
  if (ports) return undefined;
  return {
    key: 'service',
    message: `the call does not list the ports of ${service}`,
    hint: `add ports: [${names.join(', ')}]`,
    related,
  };
}

function outside({ service, methods, ports }: CallSpec, { spec }: Loaded<ExternalSpec>): Found | undefined {
  if (ports)
    return {
      key: 'ports',
      message: `${service} is an external service: its callers may use all its ports`,
      hint: 'remove ports',
    };
  if (spec.grpc && !methods)
    return {
      key: 'service',
      message: `the call does not list the methods of ${service}`,
      hint: 'add methods: [...]',
    };
  if (!spec.grpc && methods)
    return {
      key: 'methods',
      message: `the methods of ${service} are unknown`,
      missingIn: service,
      hint: `remove methods, or list its gRPC services in services/${service}/external.yaml: grpc: { services: [...] }`,
    };
  return undefined;
}
