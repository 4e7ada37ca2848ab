import { defineCheck } from '../check.ts';

export const gatewayInServiceNamespace = defineCheck({
  name: 'gateway-in-service-namespace',
  code: 'MESH462',
  severity: 'error',
  title: 'A gateway runs in a namespace of services',
  explanation:
    'A namespace of services has a policy that denies every call that is not explicitly allowed. The pods of a gateway in it would deny every call from outside.',
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
          hint: 'give gateways their own namespace',
          related: [{ message: neighbour.name, at: neighbour.service.at(['namespace']) }],
        };
      }
    }
  },
});
