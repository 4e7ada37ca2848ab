import type { Place } from '../../diagnostics/diagnostic.ts';
import { suggestion } from '../../diagnostics/suggestion.ts';
import {
  hasAllProtos,
  httpServiceName,
  methodPath,
  methodsNamed,
  type ProtoService,
  servedBy,
} from '../../load/proto-index.ts';
import { defineCheck, type Finding } from '../check.ts';
import { namedMethods } from '../support/named-methods.ts';

export const unknownMethod = defineCheck({
  name: 'unknown-method',
  code: 'MESH310',
  severity: 'error',
  title: 'A gRPC method does not exist or is ambiguous',
  explanation:
    'Istio matches a gRPC method by the path of its HTTP/2 request and accepts any text as path. It silently never uses a route, retry or policy for a method that does not exist. This check looks up each method in the compiled protos of the service that serves it.',
  source: 'gRPC over HTTP/2: the path is /package.Service/Method',
  *run(workspace) {
    const { protos } = workspace;
    if (!protos) return;
    for (const { of, names } of namedMethods(workspace)) {
      const served = servedBy(of, protos);
      // Another check reports an unknown gRPC service, or methods of a service that has none.
      if (served.length > 0 && hasAllProtos(of, protos))
        for (const { name, at } of names) yield* resolve(name, served, at);
    }
  },
});

function* resolve(name: string, services: readonly ProtoService[], at: Place): Iterable<Finding> {
  const found = methodsNamed(name, services);
  if (found.length === 1) return;
  if (found.length > 1) {
    const full = found.map(({ service, method }) => methodPath(service.name, method.name));
    yield { message: `the method ${name} could be ${full.join(' or ')}`, at, hint: 'write its full name' };
    return;
  }
  const short = !name.includes('/');
  const candidates = services.flatMap((service) =>
    service.methods.map((method) => (short ? method.name : methodPath(service.name, method.name))),
  );
  const served = services
    .map((service) => (service.name === httpServiceName ? 'its HTTP server' : service.name))
    .join(' and ');
  yield {
    message: `${served} ${services.length > 1 ? 'have' : 'has'} no method ${name.split('/').at(-1)}`,
    at,
    ...suggestion(name, candidates, 'methods', at),
  };
}
