import { defineCheck } from '../check.ts';
import { type ExposedInstance, exposedMethods, exposures } from '../support/exposures.ts';
import { perPlace } from '../support/places.ts';

export const browserSettingWithoutEffect = defineCheck({
  name: 'browser-setting-without-effect',
  code: 'MESH1734',
  severity: 'error',
  title: 'A setting for browsers has no effect',
  explanation:
    'Browsers cannot call gRPC, because scripts have no access to the frames and trailers of HTTP/2. They call gRPC-Web, which the gateway translates, or operations of HTTP. A CORS policy for methods of gRPC needs grpcWeb: true, and grpcWeb needs methods of gRPC.',
  source: 'gRPC-Web, PROTOCOL-WEB.md; Envoy, gRPC-Web filter',
  *run({ instances, protos = {} }) {
    const all = [...exposures(instances)].flatMap((exposed) => {
      const open = exposedMethods(exposed, protos);
      // Other checks report an exposure without methods.
      if (open.length === 0) return [];
      const isOfHttp = open.some(({ method }) => method.isHttp);
      const isOfGrpc = open.some(({ method }) => !method.isHttp);
      const found = isOfGrpc ? (isOfHttp ? undefined : withoutGrpcWeb(exposed)) : withoutGrpc(exposed);
      return found ? [{ ...found, exposed }] : [];
    });
    for (const [{ at, message, hint }] of perPlace(all, (each) => each.message)) yield { at, message, hint };
  },
});

function withoutGrpcWeb(exposed: ExposedInstance) {
  const { exposure, name, gateway } = exposed;
  if (!exposure.cors || exposure.grpcWeb || exposure.json) return undefined;
  return {
    at: exposed.atKey('cors'),
    message: `pages may call ${name} through ${gateway}, but browsers cannot call gRPC`,
    hint: 'add grpcWeb: true, or json: true',
  };
}

function withoutGrpc(exposed: ExposedInstance) {
  const { exposure, name, gateway } = exposed;
  if (!exposure.grpcWeb) return undefined;
  return {
    at: exposed.atKey('grpcWeb'),
    message: `${name} exposes no method of gRPC through ${gateway}, so there is nothing to call with gRPC-Web`,
    hint: 'remove grpcWeb, or add methods of gRPC',
  };
}
