import { suggest } from '../diagnostics/nearest.ts';
import { defineCheck } from './check.ts';

export const knownGrpcService = defineCheck({
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
        const hint = suggest(name, Object.keys(protos), 'services of protos/');
        yield {
          message: `protos/ declares no gRPC service ${name}`,
          at: at(['grpc', 'services', index]),
          hint,
        };
      }
    }
  },
});
