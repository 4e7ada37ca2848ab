import { isForeignProto } from '../../load/proto-index.ts';
import { defineCheck } from '../check.ts';
import { placeOfService } from '../support/places.ts';

export const unservedGrpcService = defineCheck({
  name: 'unserved-grpc-service',
  code: 'MESH350',
  severity: 'information',
  title: 'No spec serves a gRPC service of the protos',
  explanation:
    'A proto declares the gRPC service, but no spec lists it under grpc.services, so no call of it has a route or a permission. It may be new, or left over from a removed server.',
  source: 'docs/reference/service.md: grpc.services',
  *run(workspace) {
    const { services, serviceNames, externals, externalNames, currentProtos } = workspace;
    // A broken spec may serve it.
    const isKnown = services.length === serviceNames.size && externals.length === externalNames.size;
    if (!isKnown || !currentProtos) return;
    const served = new Set([...services, ...externals].flatMap(({ spec }) => spec.grpc?.services ?? []));
    for (const service of Object.values(currentProtos)) {
      if (isForeignProto(service.file, workspace.fleet?.spec.foreignProtos ?? [])) continue;
      const at = served.has(service.name) ? undefined : placeOfService(service, workspace);
      if (!at) continue;
      yield {
        message: `no spec serves ${service.name}`,
        at,
        hint: 'list it under grpc.services of the service that serves it, or remove it from the proto',
      };
    }
  },
});
