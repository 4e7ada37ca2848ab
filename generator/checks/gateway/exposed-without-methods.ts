import { servicesNamed } from '../../load/proto-index.ts';
import { defineCheck } from '../check.ts';
import { exposures } from '../support/exposures.ts';
import { perPlace } from '../support/per-place.ts';

export const exposedWithoutMethods = defineCheck({
  name: 'exposed-without-methods',
  code: 'MESH371',
  severity: 'error',
  title: 'A service exposed without a method',
  explanation:
    'A gateway gets a route for each exposed method. The gRPC services of this one have none: its routes would be an empty list, which Istio refuses, and nothing could be called.',
  source: 'Istio, VirtualService; istio/istio, pkg/config/validation (ValidateVirtualService)',
  *run({ instances, protos }) {
    const all = [...exposures(instances)].filter(({ spec: { grpc } }) => {
      const services = servicesNamed(grpc.services, protos ?? {});
      // A service that no proto has is found by another check.
      return (
        services.length === grpc.services.length && services.every(({ methods }) => methods.length === 0)
      );
    });
    for (const group of perPlace(all, () => [])) {
      const [{ gateway, spec, at }] = group;
      yield {
        message: `${spec.name} is exposed through ${gateway}, and ${spec.grpc.services.join(', ')} has no method that could be called`,
        at,
        hint: 'remove expose, or add a method to the proto',
      };
    }
  },
});
