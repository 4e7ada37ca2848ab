import { suggest } from '../../diagnostics/suggestion.ts';
import { httpMethods } from '../../lang/http-methods.ts';
import { hidingOperations, operationsOf, operationTitle, pathProblem } from '../../load/http-operation.ts';
import { httpServiceName, servedBy } from '../../load/proto-index.ts';
import { defineCheck } from '../check.ts';
import { together } from '../support/places.ts';

export const unmatchableOperation = defineCheck({
  name: 'unmatchable-operation',
  code: 'MESH1204',
  severity: 'error',
  title: 'No request can match an operation of an HTTP server',
  explanation:
    'A request that matches several operations is a request of the most specific one: segment by segment, a text precedes {*}, and {*} precedes {**}; for one path, fewer HTTP methods precede more. An operation whose requests all belong to others never gets one, and its settings and permissions have no effect. Istio rejects a template with {**} before the last segment, or with other characters in the segment of a {*}, and no client sends a method that HTTP does not have. An operation must not have the name of a method of the same service.',
  source: 'Istio, AuthorizationPolicy: Operation.paths; pkg/config/security (CheckValidPathTemplate)',
  *run({ services, protos = {} }) {
    for (const { spec, at } of services) {
      if (!spec.http?.operations) continue;
      const all = operationsOf(spec);
      const methods = new Set(
        servedBy(spec, protos)
          .filter(({ name }) => name !== httpServiceName)
          .flatMap((service) => service.methods.map(({ name }) => name)),
      );
      for (const operation of all) {
        const place = at(['http', 'operations', operation.name]);
        const unknown = operation.methods.find((method) => !httpMethods.includes(method));
        if (unknown !== undefined)
          yield {
            message: `${unknown} of ${operation.name} is not a method of HTTP`,
            at: place,
            hint: suggest(unknown, httpMethods, 'methods'),
          };
        const problem = pathProblem(operation);
        const hiding = problem === undefined ? hidingOperations(operation, all) : undefined;
        if (problem !== undefined)
          yield {
            message: `the path of ${operation.name} cannot be matched: ${problem}`,
            at: place,
            hint: 'for example: GET /product/{*}, or * /static/{**}',
          };
        if (hiding)
          yield {
            message: `no request can match ${operation.name}: all of them belong to ${together(hiding.map(operationTitle))}`,
            at: place,
            hint: 'remove one of them, or change its methods or its path',
            related: hiding.map(({ name }) => ({ message: name, at: at(['http', 'operations', name]) })),
          };
        if (methods.has(operation.name))
          yield {
            message: `${operation.name} is also the name of a gRPC method of ${spec.name}`,
            at: at(['http', 'operations', operation.name], 'key'),
            hint: 'choose another name for the operation',
          };
      }
    }
  },
});
