import { mapAt } from '../lang/at-path.ts';
import type { PlainMap } from '../lang/plain-map.ts';

/**
 * The security context that injection gives to the containers it adds in clusters with istio-cni. It names no seccomp
 * profile: that is the one of the pod.
 * Source: Istio, injection-template.yaml of the chart istiod.
 */
const injectedContext: PlainMap = {
  allowPrivilegeEscalation: false,
  capabilities: { drop: ['ALL'] },
  runAsNonRoot: true,
  runAsUser: 1337,
};

const injectedNames: readonly unknown[] = ['istio-proxy', 'istio-validation', 'istio-init'];

/**
 * True for a container that injection adds: in a document it only changes what is added, and its image is `auto`.
 * Source: Istio, Installing the Sidecar: customizing injection.
 */
export const isInjected = ({ name }: { readonly name?: unknown }): boolean => injectedNames.includes(name);

/** The security context that a container will have: for an injected container, Istio sets what the document leaves out. */
export function contextOf(container: PlainMap): PlainMap {
  const own = mapAt(container, 'securityContext');
  return isInjected(container) ? { ...injectedContext, ...own } : own;
}
