import { defineCheck } from '../check.ts';

export const gatewayInServiceNamespace = defineCheck({
  name: 'gateway-in-service-namespace',
  code: 'MESH462',
  severity: 'error',
  title: 'A gateway in a namespace of services',
  explanation:
    'In a namespace of services everything is refused but what is allowed by name. The pods of a gateway in it would refuse every call from outside.',
  source: 'Istio, AuthorizationPolicy: without a selector it applies to all workloads of the namespace',
  *run({ clusters, instances }) {
    for (const cluster of clusters) {
      for (const [name, { namespace }] of Object.entries(cluster.spec.gateways ?? {})) {
        const neighbour = instances.find(
          (instance) => instance.cluster === cluster && instance.spec.namespace === namespace,
        );
        if (!neighbour) continue;
        yield {
          message: `the gateway ${name} is in ${namespace}, where services run`,
          at: cluster.at(['gateways', name, 'namespace']),
          hint: 'give gateways a namespace of their own',
          related: [{ message: neighbour.name, at: neighbour.service.at(['namespace']) }],
        };
      }
    }
  },
});
