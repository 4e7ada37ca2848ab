import { defineCheck } from '../check.ts';

/** Names of the policies that each namespace has. The policies of a service have the name of the service. */
const taken: Readonly<Record<string, string>> = {
  default: 'the PeerAuthentication',
  'allow-nothing': 'the AuthorizationPolicy',
};

export const serviceNamedLikeNamespacePolicy = defineCheck({
  name: 'service-named-like-namespace-policy',
  code: 'MESH461',
  severity: 'error',
  title: 'A service has the name of a policy of its namespace',
  explanation:
    'The policies of a service have the name of the service. The policies of a whole namespace are named default and allow-nothing, by the convention of Istio. One of the two would overwrite the other.',
  source: 'Istio, PeerAuthentication and AuthorizationPolicy',
  *run({ services }) {
    for (const { spec, at } of services) {
      if (!Object.hasOwn(taken, spec.name)) continue;
      yield {
        message: `${taken[spec.name]} of the namespace ${spec.namespace} has the name ${spec.name}, too`,
        at: at(['name']),
        hint: 'choose another name',
      };
    }
  },
});
