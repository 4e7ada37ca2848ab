import { suggestion } from '../../diagnostics/suggestion.ts';
import { defineCheck } from '../check.ts';

export const unknownGrpcService = defineCheck({
  name: 'unknown-grpc-service',
  code: 'MESH309',
  severity: 'error',
  title: 'A gRPC service that no proto declares',
  explanation:
    'The compiled protos are the type system of the specs: without the service there, no method could be routed, retried or authorised.',
  *run({ services, externals, protos }) {
    if (!protos) return;
    for (const { spec, at } of [...services, ...externals]) {
      for (const [index, name] of (spec.grpc?.services ?? []).entries()) {
        if (Object.hasOwn(protos, name)) continue;
        const place = at(['grpc', 'services', index]);
        yield {
          message: `protos/ declares no gRPC service ${name}`,
          at: place,
          ...suggestion(name, Object.keys(protos), 'services of protos/', place),
        };
      }
    }
  },
});
