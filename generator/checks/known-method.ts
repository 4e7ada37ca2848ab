import type { Place } from '../diagnostics/diagnostic.ts';
import { suggest } from '../diagnostics/nearest.ts';
import {
  methodPath,
  methodsNamed,
  type ProtoIndex,
  type ProtoService,
  servicesNamed,
} from '../load/proto-index.ts';
import type { ServiceSpec } from '../schema/service.ts';
import { defineCheck, type Finding, settingsSources } from './check.ts';

export const knownMethod = defineCheck({
  code: 'MESH310',
  severity: 'error',
  title: 'A gRPC method that does not exist, or could be several',
  explanation:
    'Istio matches a gRPC method by the path of its HTTP/2 request and takes any text for it: a route, a retry or a policy for a method that does not exist is silently never used. Here each method is resolved against the compiled protos of the service that serves it.',
  source: 'gRPC over HTTP/2: the path is /package.Service/Method',
  *run(workspace) {
    const { protos } = workspace;
    if (!protos) return;
    const specs = new Map(workspace.services.map(({ spec }) => [spec.name, spec]));
    for (const { spec, at } of settingsSources(workspace)) {
      const own = servedBy(spec, protos);
      if (own)
        for (const name of Object.keys(spec.methods ?? {}))
          yield* resolve(name, own, at(['methods', name], 'key'));
      for (const [index, { service, methods }] of (spec.calls ?? []).entries()) {
        const callee = specs.get(service);
        const served = callee && servedBy(callee, protos);
        if (!served) continue;
        for (const [position, name] of methods.entries()) {
          yield* resolve(name, served, at(['calls', index, 'methods', position]));
        }
      }
    }
  },
});

/** The gRPC services of a spec; nothing while one of them is unknown, which another check reports. */
function servedBy(spec: ServiceSpec, protos: ProtoIndex): ProtoService[] | undefined {
  const known = servicesNamed(spec.grpc.services, protos);
  return known.length === spec.grpc.services.length ? known : undefined;
}

function* resolve(name: string, services: readonly ProtoService[], at: Place): Iterable<Finding> {
  const found = methodsNamed(name, services);
  if (found.length === 1) return;
  if (found.length > 1) {
    const full = found.map(({ service, method }) => methodPath(service.name, method.name));
    yield { message: `the method ${name} could be ${full.join(' or ')}`, at, hint: 'write it in full' };
    return;
  }
  const short = !name.includes('/');
  const candidates = services.flatMap((service) =>
    service.methods.map((method) => (short ? method.name : methodPath(service.name, method.name))),
  );
  const served = services.map((service) => service.name).join(' and ');
  yield {
    message: `${served} ${services.length > 1 ? 'have' : 'has'} no method ${name.split('/').at(-1)}`,
    at,
    hint: suggest(name, candidates, 'methods'),
  };
}
