import type { IDestinationRule } from '@kubernetes-models/istio/networking.istio.io/v1/DestinationRule';
import type { IRole } from 'kubernetes-models/rbac.authorization.k8s.io/v1/Role';
import type { IRoleBinding } from 'kubernetes-models/rbac.authorization.k8s.io/v1/RoleBinding';
import { type External, wantsCertificate } from '../../model/external.ts';
import { syncWave } from '../annotations.ts';
import { appLabel, type OverlayKind } from '../kind.ts';
import { externalPolicyOf, nameWithHost } from './destinationrule.ts';

/**
 * How one caller connects to an external service with a Secret. Istio uses a Secret only in a rule that
 * selects the pods of a sidecar, and reads it from the namespace of these pods. Such a rule takes precedence
 * over the rule for all callers.
 * Source: Istio, ClientTLSSettings.credentialName; Egress TLS Origination, mutual TLS at sidecar.
 */
export const callerDestinationRule: OverlayKind = {
  group: 'networking.istio.io',
  kind: 'DestinationRule',
  render: ({ service: { name, namespace }, externals }): IDestinationRule[] =>
    externals
      .filter((external) => external.tls?.credentialName !== undefined)
      .flatMap((external) =>
        external.hosts.map((host, index) => ({
          apiVersion: 'networking.istio.io/v1',
          kind: 'DestinationRule',
          metadata: {
            name: ruleName(name, external, index === 0 ? undefined : host),
            namespace,
            labels: appLabel({ name }),
            annotations: syncWave('subsets'),
          },
          spec: {
            host,
            workloadSelector: { matchLabels: appLabel({ name }) },
            ...externalPolicyOf(external, true),
          },
        })),
      ),
};

/** `orders.payments`: two callers in one namespace have two rules, and no service can have this name. */
function ruleName(caller: string, { name }: External, host: string | undefined): string {
  const pair = `${caller}.${name}`;
  return host === undefined ? pair : nameWithHost(pair, host);
}

const roleName = (caller: string): string => `${caller}.client-certificates`;

/**
 * Before istiod sends a key to a proxy, it asks Kubernetes whether the proxy's identity may list the Secrets
 * of its namespace. The pods themselves have no token for the Kubernetes API.
 * Source: istio/istio, pilot/pkg/credentials/kube/secrets.go (Authorize).
 */
export const callerRole: OverlayKind = {
  group: 'rbac.authorization.k8s.io',
  kind: 'Role',
  render: ({ service: { name, namespace }, externals }): IRole[] =>
    externals.some(wantsCertificate)
      ? [
          {
            apiVersion: 'rbac.authorization.k8s.io/v1',
            kind: 'Role',
            metadata: { name: roleName(name), namespace, labels: appLabel({ name }) },
            rules: [{ apiGroups: [''], resources: ['secrets'], verbs: ['list'] }],
          },
        ]
      : [],
};

/** Grants this permission to the identity of the caller. */
export const callerRoleBinding: OverlayKind = {
  group: 'rbac.authorization.k8s.io',
  kind: 'RoleBinding',
  render: ({ service: { name, namespace }, externals }): IRoleBinding[] =>
    externals.some(wantsCertificate)
      ? [
          {
            apiVersion: 'rbac.authorization.k8s.io/v1',
            kind: 'RoleBinding',
            metadata: { name: roleName(name), namespace, labels: appLabel({ name }) },
            roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: roleName(name) },
            subjects: [{ kind: 'ServiceAccount', name, namespace }],
          },
        ]
      : [],
};
