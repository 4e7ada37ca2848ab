import { suggest } from '../../diagnostics/suggestion.ts';
import { methodPath, methodsNamed, servedBy } from '../../load/proto-index.ts';
import { healthMethods, reflectionMethods } from '../../model/access.ts';
import { defineProofCheck } from '../proof-check.ts';

export const proofWithUnknownMethod = defineProofCheck({
  name: 'proof-with-unknown-method',
  code: 'MESH704',
  severity: 'error',
  title: 'A proof calls an unknown method',
  explanation:
    'The method of a proof must be in the protos of the service. Write the methods of health and reflection, which every server has, with their full names. A call of any other method gets UNIMPLEMENTED, which proves nothing.',
  source: 'gRPC over HTTP/2: the path is /package.Service/Method',
  *check({ proof: { call }, instances: [instance], workspace: { protos }, at }) {
    if (!protos || !instance || [...healthMethods, ...reflectionMethods].includes(call)) return;
    const services = servedBy(instance.service.spec, protos);
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
          hint: 'write its full name',
        }
      : {
          message: `${instance.name} has no method ${call}`,
          at: at(['call']),
          hint: suggest(call, call.includes('/') ? full : short, 'methods'),
        };
  },
});
