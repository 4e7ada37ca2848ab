import { defineCheck } from './check.ts';

/** Names of the policies that each namespace has; those of a service are named like it. */
const taken: Readonly<Record<string, string>> = {
  default: 'the PeerAuthentication',
  'allow-nothing': 'the AuthorizationPolicy',
};

export const policyNameOfNamespace = defineCheck({
  code: 'MESH461',
  severity: 'error',
  title: 'A service named like a policy of its namespace',
  explanation:
    'Policies of a service have its name, and those that hold for a whole namespace are named default and allow-nothing, as is the convention of Istio: one would overwrite the other.',
  source: 'Istio, PeerAuthentication and AuthorizationPolicy',
  *run({ services }) {
    for (const { spec, at } of services) {
      if (!Object.hasOwn(taken, spec.name)) continue;
      yield {
        message: `${taken[spec.name]} of the namespace ${spec.namespace} is named ${spec.name} too`,
        at: at(['name']),
        hint: 'choose another name',
      };
    }
  },
});

export const gatewayOutsideNamespaces = defineCheck({
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
