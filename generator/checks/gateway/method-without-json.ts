import { defineCheck } from '../check.ts';
import { exposedMethods, exposures } from '../support/exposures.ts';
import { perPlace, together } from '../support/places.ts';

export const methodWithoutJson = defineCheck({
  name: 'method-without-json',
  code: 'MESH1735',
  severity: 'warning',
  title: 'A method cannot be called with JSON',
  explanation:
    'The gateway translates a request of JSON by the annotation google.api.http of the method in the proto. A method without the annotation has no path. A method whose request is a stream needs one body with a list of messages, and answers only when the list has ended: the gateway does not translate it here. If gRPC clients call these methods through the same gateway, suppress the finding with a comment.',
  source: 'Envoy, gRPC-JSON transcoder filter; google/api/http.proto',
  *run({ instances, protos = {} }) {
    const all = [...exposures(instances)].flatMap((exposed) => {
      const { exposure } = exposed;
      if (!exposure.json) return [];
      const open = exposedMethods(exposed, protos);
      const methods = open
        .filter(({ method }) => !method.isHttp && (!method.json || method.clientStreaming))
        .map(({ name }) => name);
      return methods.length > 0 ? [{ ...exposed, at: exposed.atKey('json'), methods }] : [];
    });
    for (const [{ at, gateway, methods }] of perPlace(all, (each) => each.methods))
      yield {
        message: `${together(methods)} cannot be called with JSON through ${gateway}`,
        at,
        hint: 'add option (google.api.http) to unary methods in the proto, or list the other methods in methods',
      };
  },
});
