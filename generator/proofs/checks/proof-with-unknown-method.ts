import { suggest } from '../../diagnostics/suggestion.ts';
import { methodPath, methodsNamed, servicesNamed } from '../../load/proto-index.ts';
import { healthMethods, reflectionMethods } from '../../model/access.ts';
import { defineProofCheck } from '../proof-check.ts';

export const proofWithUnknownMethod = defineProofCheck({
  name: 'proof-with-unknown-method',
  code: 'MESH704',
  severity: 'error',
  title: 'A proof that calls no method of the service',
  explanation:
    'The method of a proof is resolved against the protos of the service, as everywhere; health and reflection, which every server has, are written in full. A call of anything else would be answered with UNIMPLEMENTED, which proves nothing.',
  source: 'gRPC over HTTP/2: the path is /package.Service/Method',
  *check({ proof: { call }, instances: [instance], workspace: { protos }, at }) {
    if (!protos || !instance || [...healthMethods, ...reflectionMethods].includes(call)) return;
    const services = servicesNamed(instance.service.spec.grpc.services, protos);
    const found = methodsNamed(call, services);
    if (found.length === 1) return;
    const full = services.flatMap(({ name, methods }) =>
      methods.map((method) => methodPath(name, method.name)),
    );
    const short = services.flatMap(({ methods }) => methods.map(({ name }) => name));
    yield found.length > 1
      ? {
          message: `the method ${call} could be ${found.map(({ service, method }) => methodPath(service.name, method.name)).join(' or ')}`,
          at: at(['call']),
          hint: 'write it in full',
        }
      : {
          message: `${instance.name} has no method ${call}`,
          at: at(['call']),
          hint: suggest(call, call.includes('/') ? full : short, 'methods'),
        };
  },
});
