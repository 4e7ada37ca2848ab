import { suggest } from '../../diagnostics/suggestion.ts';
import { operationsOf, operationTitle } from '../../load/http-operation.ts';
import { methodPath, methodsNamed, servedBy } from '../../load/proto-index.ts';
import type { Instance } from '../../load/workspace.ts';
import { healthMethods, reflectionMethods } from '../../model/access.ts';
import { isOfHttp } from '../../model/http-request.ts';
import { operationCalled } from '../operation.ts';
import { defineProofCheck, type Finding, type ProofContext } from '../proof-check.ts';

export const proofWithUnknownMethod = defineProofCheck({
  name: 'proof-with-unknown-method',
  code: 'MESH704',
  severity: 'error',
  title: 'A proof calls an unknown method',
  explanation:
    'The method of a proof must be in the protos of the service, or be an operation of its HTTP server. Write the methods of health and reflection, which every gRPC server has, with their full names. A call of any other method gets UNIMPLEMENTED, which proves nothing. A request that belongs to no operation is denied, so it cannot end with OK.',
  source:
    'gRPC over HTTP/2: the path is /package.Service/Method; Istio, AuthorizationPolicy: Operation.paths',
  *check(context) {
    const {
      proof: { call },
      instances: [instance],
      workspace: { protos },
      at,
    } = context;
    if (instance && isOfHttp(call)) {
      yield* unknownRequest(context, instance);
      return;
    }
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

/** A request that belongs to no operation, although the proof expects an answer of the server. */
function* unknownRequest(
  { proof: { call, expect }, at }: ProofContext,
  { name, spec }: Instance,
): Iterable<Finding> {
  if (!spec.http) {
    const message = `${name} has no HTTP server, which ${call} could reach`;
    yield { message, at: at(['call']), hint: 'write a gRPC method, package.Service/Method' };
    return;
  }
  const { status = expect.reached === false ? [] : 'OK', statusShare, version, versions } = expect;
  const answers =
    [status].flat().includes('OK') || [statusShare, version, versions].some((each) => each !== undefined);
  if (!answers || operationCalled(spec, call)) return;
  const operations = operationsOf(spec).map(operationTitle);
  yield {
    message: `${call} belongs to no operation of ${name}, so it is denied`,
    at: at(['call']),
    hint: `write a request of ${operations.join(' or ')}; to prove that it is denied, expect status: 403`,
  };
}
