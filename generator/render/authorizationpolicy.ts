import type { IAuthorizationPolicy } from '@kubernetes-models/istio/security.istio.io/v1/AuthorizationPolicy';
import { allowRules, denyRules } from './authorization-rules.ts';
import { description } from './description.ts';
import { appLabel, defineKind, type OverlayKind } from './kind.ts';
import { leftInCluster } from './left-in-cluster.ts';
import type { InstanceView, NamespaceView } from './view.ts';

const kind = { group: 'security.istio.io', kind: 'AuthorizationPolicy' };

/**
 * Nobody may call anything in the namespace but for what other policies allow: with a policy that allows nothing, a pod
 * no policy is written for is closed, not open. Policies that allow add up.
 * Source: Istio, AuthorizationPolicy (allow-nothing) and Security Best Practices (default deny).
 */
export const allowNothing = defineKind<NamespaceView>({
  ...kind,
  render: ({ namespace }): IAuthorizationPolicy => ({
    apiVersion: 'security.istio.io/v1',
    kind: 'AuthorizationPolicy',
    metadata: { name: 'allow-nothing', namespace, annotations: leftInCluster },
    spec: {},
  }),
});

/**
 * Who may call which methods: a rule for each caller, by the identity of its service account. Without any caller there
 * is no rule, which refuses every call. The probes of the kubelet are no calls here: the pod that Istio injects has its
 * agent probed, and the agent asks the server past the proxy.
 * Source: Istio, AuthorizationPolicy; Health Checking of Istio Services.
 */
export const authorizationPolicy: OverlayKind = {
  ...kind,
  render: (view) => [...denyPolicy(view), allowPolicy(view)],
};

function allowPolicy(view: InstanceView): IAuthorizationPolicy {
  const { name, namespace } = view.service;
  const rules = allowRules(view);
  return {
    apiVersion: 'security.istio.io/v1',
    kind: 'AuthorizationPolicy',
    metadata: { name, namespace, labels: appLabel({ name }) },
    spec: {
      selector: { matchLabels: appLabel({ name }) },
      action: 'ALLOW',
      ...(rules.length > 0 ? { rules } : {}),
    },
  };
}

/** A refusal holds whatever is allowed. No service has a dot in its name, so that this one is nobody else's. */
function denyPolicy(view: InstanceView): IAuthorizationPolicy[] {
  const { name, namespace, access } = view.service;
  const { denials } = access;
  if (denials.length === 0) return [];
  const because = description(denials.flatMap(({ reason }) => reason ?? []));
  return [
    {
      apiVersion: 'security.istio.io/v1',
      kind: 'AuthorizationPolicy',
      metadata: { name: `${name}.deny`, namespace, labels: appLabel({ name }), ...because },
      spec: {
        selector: { matchLabels: appLabel({ name }) },
        action: 'DENY',
        rules: denyRules(denials, view),
      },
    },
  ];
}
