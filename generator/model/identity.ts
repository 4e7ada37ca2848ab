import type { ServiceSpec } from '../schema/service.ts';

/** The identity of a caller in the mesh: a service account. */
export interface Identity {
  /** If undefined, the trust domain of the caller's cluster. */
  readonly trustDomain?: string;
  readonly namespace: string;
  readonly serviceAccount: string;
  /** True for a service of this repository: the label `app` of its pods is the name of its service account. */
  readonly isService: boolean;
}

/**
 * The identity for the name of a service, or for a principal `[<trust domain>/]ns/<namespace>/sa/<service
 * account>`.
 */
export function identityOf(caller: string, specs: ReadonlyMap<string, ServiceSpec>): Identity {
  const parts = /^(?:([^/]+)\/)?ns\/([^/]+)\/sa\/([^/]+)$/.exec(caller);
  if (!parts) {
    const namespace = specs.get(caller)?.namespace ?? '';
    return { namespace, serviceAccount: caller, isService: true };
  }
  const [, trustDomain, namespace = '', serviceAccount = ''] = parts;
  const isService = trustDomain === undefined && specs.get(serviceAccount)?.namespace === namespace;
  return { ...(trustDomain === undefined ? {} : { trustDomain }), namespace, serviceAccount, isService };
}

/**
 * The principal of an identity, as in the certificate of its pods.
 * Source: Istio, AuthorizationPolicy, Source.principals.
 */
export const principalOf = (
  { trustDomain, namespace, serviceAccount }: Omit<Identity, 'isService'>,
  ownDomain: string,
): string => `${trustDomain ?? ownDomain}/ns/${namespace}/sa/${serviceAccount}`;
