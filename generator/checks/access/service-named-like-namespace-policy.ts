import { defineCheck } from '../check.ts';

/** Names of the policies that each namespace has; those of a service are named like it. */
const taken: Readonly<Record<string, string>> = {
  default: 'the PeerAuthentication',
  'allow-nothing': 'the AuthorizationPolicy',
};

export const serviceNamedLikeNamespacePolicy = defineCheck({
  name: 'service-named-like-namespace-policy',
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
