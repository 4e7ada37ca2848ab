import { type HttpOperation, hidingOperations, operationsOf } from '../../load/http-operation.ts';
import { shapeOf } from '../../load/http-rule.ts';
import { defineCheck } from '../check.ts';
import { exposedMethods, exposures } from '../support/exposures.ts';
import { perPlace } from '../support/places.ts';

export const jsonPathHidesOperation = defineCheck({
  name: 'json-path-hides-operation',
  code: 'MESH1738',
  severity: 'error',
  title: 'A path for JSON hides an operation',
  explanation:
    'A gateway that translates JSON takes every request at a path of an annotation google.api.http, with any method of HTTP, before the routes to the HTTP server of the same service: it translates the request, or answers 404. An operation whose requests all have such a path is never called through the gateway. An operation with a broader path, such as * /{**}, gets the other requests.',
  source: 'Envoy, gRPC-JSON transcoder filter; google/api/http.proto',
  *run({ instances, protos = {} }) {
    const all = [...exposures(instances)].flatMap((exposed) => {
      const { exposure, spec, gateway } = exposed;
      if (!exposure.json || !spec.http) return [];
      const translated = exposedMethods(exposed, protos)
        .filter(({ method }) => !method.isHttp && !method.clientStreaming)
        .flatMap(({ name, method }) =>
          (method.json ?? []).map(({ verb, path }) => ({ method: name, text: `${verb} ${path}`, path })),
        );
      return operationsOf(spec)
        .filter(({ name }) => exposure.methods?.includes(name) ?? true)
        .flatMap((operation) => {
          const hiding = translated.find(({ path }) => isHidden(operation, shapeOf(path)));
          return hiding ? [{ ...exposed, at: exposed.atKey('json'), operation, hiding, gateway }] : [];
        });
    });
    for (const [{ at, gateway, operation, hiding }] of perPlace(all, (each) => each.operation.text))
      yield {
        message: `${operation.name} (${operation.text}) is never called through ${gateway}: the gateway translates ${hiding.text} to ${hiding.method}`,
        at,
        hint: `give ${operation.name} another path, or list methods without it`,
      };
  },
});

/** In the syntax of operations, a path for JSON takes all requests of the operation. */
function isHidden(operation: HttpOperation, shape: string): boolean {
  const path = shape.replaceAll('**', '{**}').replaceAll(/(?<!\*)\*(?!\*)/g, '{*}');
  const json: HttpOperation = { name: '', text: '', methods: [], path };
  return hidingOperations(operation, [json, operation]) !== undefined;
}
