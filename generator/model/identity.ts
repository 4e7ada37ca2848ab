import type { ServiceSpec } from '../schema/service.ts';

/** Who a caller is to the mesh: a service account. */
export interface Identity {
  /** Without one, that of the cluster in which it calls. */
  readonly trustDomain?: string;
  readonly namespace: string;
  readonly serviceAccount: string;
  /** True for a service of this repository: the label `app` of its pods is the name of its service account. */
  readonly isService: boolean;
}

/** Who is meant by the name of a service, or by a principal `[<trust domain>/]ns/<namespace>/sa/<service account>`. */
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
 * The principal of an identity as the certificate of its pods says it.
 * Source: Istio, AuthorizationPolicy, Source.principals.
 */
export const principalOf = (
  { trustDomain, namespace, serviceAccount }: Identity,
  ownDomain: string,
): string => `${trustDomain ?? ownDomain}/ns/${namespace}/sa/${serviceAccount}`;
