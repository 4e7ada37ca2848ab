import { suggestion } from '../../diagnostics/suggestion.ts';
import { defineCheck } from '../check.ts';

export const unknownGrpcService = defineCheck({
  name: 'unknown-grpc-service',
  code: 'MESH309',
  severity: 'error',
  title: 'No proto declares a listed gRPC service',
  explanation:
    'All method names in the specs are checked against the compiled protos. If the protos do not declare the service, none of its methods can be routed, retried or allowed.',
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
