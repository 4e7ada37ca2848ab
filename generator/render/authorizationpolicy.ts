import type { IAuthorizationPolicy } from '@kubernetes-models/istio/security.istio.io/v1/AuthorizationPolicy';
import { description, leftInCluster, syncWave } from './annotations.ts';
import { allowRules, denyRules } from './authorization-rules.ts';
import { appLabel, defineKind, type OverlayKind } from './kind.ts';
import type { InstanceView, NamespaceView } from './view.ts';

const kind = { group: 'security.istio.io', kind: 'AuthorizationPolicy' };

/**
 * Denies every call in the namespace that no other policy allows. With a policy that allows nothing, a pod
 * without its own policy is closed, not open. ALLOW policies add up.
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
 * The methods that each caller may call: one rule per caller, by the identity of its service account. Without
 * callers there is no rule, which denies every call. Probes of the kubelet are not affected: after injection,
 * the kubelet probes the agent of the proxy, and the agent probes the server directly.
 * Source: Istio, AuthorizationPolicy; Health Checking of Istio Services.
 */
export const authorizationPolicy: OverlayKind = {
  ...kind,
  render: (view) => [...denyPolicy(view), allowPolicy(view), ...openPolicy(view)],
};

/**
 * In a dry run, proxies evaluate a policy and log the result, and enforce only policies without this annotation.
 * Source: Istio, Dry Run of Authorization Policy.
 */
const dryRun = { 'istio.io/dry-run': 'true' } as const;

/**
 * Allows every call during a dry run: the policy allow-nothing of the namespace would deny them all. It exists before the
 * others become a dry run, and is deleted after they are enforced, so no call fails on the way.
 * Source: Istio, Authorization Policy: policy precedence; Argo CD, Sync Phases and Waves.
 */
function openPolicy({ service: { name, namespace, access } }: InstanceView): IAuthorizationPolicy[] {
  if (!access.isDryRun) return [];
  return [
    {
      apiVersion: 'security.istio.io/v1',
      kind: 'AuthorizationPolicy',
      metadata: {
        name: `${name}.dry-run`,
        namespace,
        labels: appLabel({ name }),
        annotations: {
          ...syncWave('openings'),
          ...description([`allows every call while the other policies of ${name} are a dry run`]).annotations,
        },
      },
      spec: { selector: { matchLabels: appLabel({ name }) }, action: 'ALLOW', rules: [{}] },
    },
  ];
}

function allowPolicy(view: InstanceView): IAuthorizationPolicy {
  const { name, namespace, access } = view.service;
  const rules = allowRules(view);
  return {
    apiVersion: 'security.istio.io/v1',
    kind: 'AuthorizationPolicy',
    metadata: {
      ...{ name, namespace, labels: appLabel({ name }) },
      ...(access.isDryRun ? { annotations: dryRun } : {}),
    },
    spec: {
      selector: { matchLabels: appLabel({ name }) },
      action: 'ALLOW',
      ...(rules.length > 0 ? { rules } : {}),
    },
  };
}

/**
 * A DENY policy overrides every ALLOW policy. Names of services contain no dot, so the name of this policy is
 * unique.
 */
function denyPolicy(view: InstanceView): IAuthorizationPolicy[] {
  const { name, namespace, access } = view.service;
  const { denials } = access;
  if (denials.length === 0) return [];
  const { annotations: because } = description(denials.flatMap(({ reason }) => reason ?? []));
  const annotations = { ...because, ...(access.isDryRun ? dryRun : {}) };
  return [
    {
      apiVersion: 'security.istio.io/v1',
      kind: 'AuthorizationPolicy',
      metadata: {
        ...{ name: `${name}.deny`, namespace, labels: appLabel({ name }) },
        ...(Object.keys(annotations).length > 0 ? { annotations } : {}),
      },
      spec: {
        selector: { matchLabels: appLabel({ name }) },
        action: 'DENY',
        rules: denyRules(denials, view),
      },
    },
  ];
}
