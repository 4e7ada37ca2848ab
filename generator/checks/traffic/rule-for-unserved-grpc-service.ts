import { suggestion } from '../../diagnostics/suggestion.ts';
import { grpcServicesOf } from '../../load/proto-index.ts';
import { defineCheck, settingsSources } from '../check.ts';

export const ruleForUnservedGrpcService = defineCheck({
  name: 'rule-for-unserved-grpc-service',
  code: 'MESH425',
  severity: 'error',
  title: 'A rule matches a gRPC service that the service does not serve',
  explanation:
    'A rule for a whole gRPC service matches the start of the path. If the spec does not list that gRPC service, the rule matches no call.',
  source: 'gRPC over HTTP/2: the path is /package.Service/Method',
  *run(workspace) {
    for (const { spec, at } of settingsSources(workspace)) {
      const served = grpcServicesOf(spec);
      for (const [index, { match }] of (spec.routes ?? []).entries()) {
        for (const [position, name] of (match.services ?? []).entries()) {
          if (served.includes(name)) continue;
          const place = at(['routes', index, 'match', 'services', position]);
          yield {
            message: `${spec.name} does not serve ${name}`,
            at: place,
            missingIn: spec.name,
            ...suggestion(name, served, 'gRPC services it serves', place),
          };
        }
      }
    }
  },
});
