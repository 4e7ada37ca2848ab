import { defineCheck } from '../check.ts';
import { exposedMethods, exposures } from '../support/exposures.ts';
import { perPlace, together } from '../support/places.ts';

export const methodWithoutGrpcWeb = defineCheck({
  name: 'method-without-grpc-web',
  code: 'MESH1732',
  severity: 'warning',
  title: 'A method cannot be called with gRPC-Web',
  explanation:
    'gRPC-Web has unary and server-streaming methods only: a browser sends the whole request before it reads the answer. Clients have no function for other methods. If gRPC clients call the method through the same gateway, suppress the finding with a comment.',
  source: 'gRPC-Web, README: Streaming support; PROTOCOL-WEB.md',
  *run({ instances, protos = {} }) {
    const all = [...exposures(instances)].flatMap((exposed) => {
      const { exposure } = exposed;
      if (!exposure.grpcWeb) return [];
      const open = exposedMethods(exposed, protos);
      const methods = open.filter(({ method }) => method.clientStreaming).map(({ name }) => name);
      return methods.length > 0 ? [{ ...exposed, at: exposed.atKey('grpcWeb'), methods }] : [];
    });
    for (const [{ at, gateway, methods }] of perPlace(all, (each) => each.methods))
      yield {
        message: `browsers cannot call ${together(methods)} through ${gateway}: ${methods.length > 1 ? 'their requests are streams' : 'its request is a stream'}`,
        at,
        hint: 'list the other methods in methods, or add a unary method to the proto',
      };
  },
});
