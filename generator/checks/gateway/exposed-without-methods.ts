import { grpcServicesOf, hasAllProtos, servedBy } from '../../load/proto-index.ts';
import { defineCheck } from '../check.ts';
import { exposures } from '../support/exposures.ts';
import { perPlace } from '../support/places.ts';

export const exposedWithoutMethods = defineCheck({
  name: 'exposed-without-methods',
  code: 'MESH371',
  severity: 'error',
  title: 'An exposed service has no methods',
  explanation:
    'A gateway gets one route per exposed method. The gRPC services of this service have no methods, so the list of routes would be empty, and Istio rejects an empty list.',
  source: 'Istio, VirtualService; istio/istio, pkg/config/validation (ValidateVirtualService)',
  *run({ instances, protos }) {
    const all = [...exposures(instances)].filter(({ spec }) => {
      const services = servedBy(spec, protos ?? {});
      // Other checks report a gRPC service that no proto declares, and a service without a gRPC server.
      return (
        spec.grpc !== undefined &&
        spec.http === undefined &&
        hasAllProtos(spec, protos ?? {}) &&
        services.every(({ methods }) => methods.length === 0)
      );
    });
    for (const group of perPlace(all, () => [])) {
      const [{ gateway, spec, at }] = group;
      yield {
        message: `${spec.name} is exposed through ${gateway}, but ${grpcServicesOf(spec).join(', ')} has no methods`,
        at,
        hint: 'remove expose, or add a method to the proto',
      };
    }
  },
});
